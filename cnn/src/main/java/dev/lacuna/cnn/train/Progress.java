package dev.lacuna.cnn.train;

/**
 * Where a training run is.
 *
 * @param epoch number of the epoch, counted from 1
 * @param epochs number of epochs
 * @param batch batches done in this epoch
 * @param batches batches of an epoch
 * @param images images done in this epoch
 * @param loss mean loss of this epoch's batches so far
 * @param seconds time spent in this epoch so far
 * @param waiting how much of it was spent waiting for images
 */
public record Progress(
    int epoch,
    int epochs,
    int batch,
    int batches,
    int images,
    double loss,
    double seconds,
    double waiting) {}
