/** Dense layers and biases. */
package dev.lacuna.engine.matrix;
