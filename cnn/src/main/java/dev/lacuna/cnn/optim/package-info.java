/** Optimizers. */
package dev.lacuna.cnn.optim;
