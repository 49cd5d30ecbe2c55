/** From which probability on an image gets a label. */
package dev.lacuna.cnn.threshold;
