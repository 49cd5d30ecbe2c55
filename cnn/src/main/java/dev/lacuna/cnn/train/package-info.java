/** Training: batches, epochs, validation, early stopping. */
package dev.lacuna.cnn.train;
