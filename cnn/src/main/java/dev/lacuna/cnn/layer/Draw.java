package dev.lacuna.cnn.layer;

/**
 * A training batch, as far as random numbers depend on it.
 *
 * @param seed of the run
 * @param epoch counted from 1
 * @param batch of the epoch, counted from 0
 */
public record Draw(long seed, int epoch, int batch) {}
