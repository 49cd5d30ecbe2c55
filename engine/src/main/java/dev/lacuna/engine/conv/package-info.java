/** Convolution of channels-last images. */
package dev.lacuna.engine.conv;
