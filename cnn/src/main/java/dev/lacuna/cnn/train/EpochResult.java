package dev.lacuna.cnn.train;

import dev.lacuna.cnn.metric.TaggingScores;

/**
 * What came of an epoch.
 *
 * @param epoch its number, counted from 1
 * @param trainLoss mean of the batches' losses, each taken before its step
 * @param validationLoss the same loss on the validation images; NaN without any
 * @param validation scores on the validation images; null without any
 * @param best whether it is the best epoch so far by the trainer's criterion; always true without
 *     validation images
 * @param seconds how long training took, without the validation
 */
public record EpochResult(
    int epoch,
    double trainLoss,
    double validationLoss,
    TaggingScores validation,
    boolean best,
    double seconds) {

  /** The same, not the best so far. */
  EpochResult notBest() {
    return new EpochResult(epoch, trainLoss, validationLoss, validation, false, seconds);
  }
}
