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
 * @param learningRate of the epoch's last step
 * @param times where the seconds went
 */
public record EpochResult(
    int epoch,
    double trainLoss,
    double validationLoss,
    TaggingScores validation,
    boolean best,
    double seconds,
    double learningRate,
    PhaseTimes times) {

  /** The same, but no better than an earlier epoch. */
  EpochResult notBest() {
    return new EpochResult(
        epoch, trainLoss, validationLoss, validation, false, seconds, learningRate, times);
  }
}
