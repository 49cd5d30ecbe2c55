/** Activation functions. */
package dev.lacuna.engine.activation;
