/** Pooling of channels-last images. */
package dev.lacuna.engine.pool;
