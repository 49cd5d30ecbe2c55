package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.Bootstrap;
import dev.lacuna.cnn.metric.ClassMetric;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.cnn.metric.ThresholdScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The scores of one label; NaN where there is no number.
 *
 * @param given number of images that have it
 * @param averagePrecision of its ranking of the images
 * @param low lower end of the 95 % interval of the average precision
 * @param high upper end
 * @param precision share of the images it is predicted for that have it
 * @param recall share of the images that have it for which it is predicted
 */
public record LabelScore(
    long given, double averagePrecision, double low, double high, double precision, double recall) {
  /** One image says nothing of how another would have come out. */
  private static final int LEAST_GIVEN = 2;

  private static final double LEVEL = 0.95;

  static List<LabelScore> all(TaggingMetrics metrics, Optional<Bootstrap> bootstrap) {
    ClassMetric precision = metrics.classes().averagePrecision();
    ThresholdScores thresholded = metrics.thresholded();
    List<LabelScore> all = new ArrayList<>();
    for (int label = 0; label < precision.classes(); label++) {
      int number = label;
      long given = precision.positives(label);
      Optional<Bootstrap.Interval> interval =
          bootstrap
              .filter(resampled -> given >= LEAST_GIVEN)
              .map(resampled -> resampled.averagePrecision(number, LEVEL));
      all.add(
          new LabelScore(
              given,
              precision.defined(label) ? precision.ofClass(label) : Double.NaN,
              interval.map(ends -> Math.clamp(ends.low(), 0, 1)).orElse(Double.NaN),
              interval.map(ends -> Math.clamp(ends.high(), 0, 1)).orElse(Double.NaN),
              thresholded.predicted(label) > 0 ? thresholded.precision(label) : Double.NaN,
              given > 0 ? thresholded.recall(label) : Double.NaN));
    }
    return all;
  }
}
