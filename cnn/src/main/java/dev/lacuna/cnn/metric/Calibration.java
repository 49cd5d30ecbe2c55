package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.Arrays;

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017), for
 * labels that are each present or not: entries are put into bins of equal width by their predicted
 * probability, and the error is the mean over the entries of |mean probability - share of
 * positives| of their bins. In 0..1; 0 where of the entries with probability p a share p is
 * positive.
 *
 * <p>Where unknown labels count as negatives and positives are missing from the labels,
 * probabilities that are right look too high.
 */
public final class Calibration {
  private final double[] byClass;
  private final double pooled;

  Calibration(double[] byClass, double pooled) {
    this.byClass = byClass;
    this.pooled = pooled;
  }

  /**
   * Calibration from one pass. Holds {@code classes (4 + 12 bins)} bytes.
   *
   * @param parallel who computes; the result does not depend on it
   * @param scale what the scores are
   * @param bins number of bins of the probability, at least 1; 15 is usual
   * @throws IllegalArgumentException if the shapes do not fit each other, a score is NaN, or there
   *     are no bins
   */
  public static Calibration of(
      Parallel parallel,
      ScoreSource scores,
      LabelMatrix labels,
      UnknownLabels unknown,
      ScoreScale scale,
      int bins) {
    CalibrationCounts counts = new CalibrationCounts(parallel, labels, unknown, scale, bins);
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          counts.add(batch, rows, count);
        });
    return counts.result();
  }

  /** Number of classes. */
  public int classes() {
    return byClass.length;
  }

  /** Error of one class; 0 if none of its entries takes part. */
  public double ofClass(int label) {
    return byClass[label];
  }

  /** Mean of the classes' errors. A class that is rare has a small one whatever its scores do. */
  public double mean() {
    return Arrays.stream(byClass).average().orElse(0);
  }

  /** Error of all entries together (micro). At most {@link #mean}, where classes are as large. */
  public double pooled() {
    return pooled;
  }
}
