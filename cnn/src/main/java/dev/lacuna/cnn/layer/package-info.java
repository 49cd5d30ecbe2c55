/** Layers: configuration, shapes, forward and backward. */
package dev.lacuna.cnn.layer;
