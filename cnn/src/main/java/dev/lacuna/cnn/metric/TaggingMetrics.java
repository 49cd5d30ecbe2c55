package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.Optional;

/**
 * All that is said of a tagger's scores on some images. Unknown labels count as negatives except in
 * {@code verified}.
 *
 * <p>The share of entries (image, class) that are predicted right is not among it: with a few
 * labels an image out of many it is close to 1 for a tagger that predicts nothing.
 *
 * @param classes how scores rank the images for each class
 * @param images how scores rank the classes for each image
 * @param thresholded how right the predicted labels are
 * @param calibration how far probabilities are from shares of positives
 * @param verified rankings of the images for each class among those alone whose label is known;
 *     empty where the labels have no verified negative. Positives alone have an average precision
 *     of 1, so {@link ClassMetric#mean(java.util.function.IntPredicate)} over the classes whose
 *     {@code rocAuc} is defined says more than the mean over all that have positives.
 */
public record TaggingMetrics(
    ClassRankings classes,
    ImageRankings images,
    ThresholdScores thresholded,
    Calibration calibration,
    Optional<ClassRankings> verified) {

  /**
   * Scores a tagger in two passes over its scores or, where bins are asked for, in one.
   *
   * @param parallel who computes; the result does not depend on it
   * @throws IllegalArgumentException if the shapes or settings do not fit each other or a score is
   *     NaN
   */
  public static TaggingMetrics of(
      Parallel parallel, ScoreSource scores, LabelMatrix labels, MetricSettings settings) {
    return new MetricPasses(parallel, labels, settings).run(scores);
  }

  /**
   * Bytes that counts by class and bin take where bins are asked for, whatever the number of
   * images: the larger part of all that is held. Verified negatives take the rankings' share twice.
   */
  public static long binnedBytes(int classes, ScoreBins bins) {
    return BinnedCounts.bytes(classes, bins)
        + CalibrationCounts.bytes(classes, MetricSettings.CALIBRATION_BINS);
  }
}
