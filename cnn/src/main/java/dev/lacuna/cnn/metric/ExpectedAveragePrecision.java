package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/**
 * Average precision that the full labels would give, estimated from given ones that are a random
 * part of them.
 *
 * <p>Let each true positive of a class be given with chance c, whatever its score. Of the positives
 * given, let the one i stand in a choice of k_i images with S_i given positives, itself among them
 * (equal scores are one choice). Then
 *
 * <pre>AP = (1/n) sum over the n given positives of (1 + (S_i - 1) / c) / k_i,   at most 1</pre>
 *
 * <p>For each true positive that is given, 1 + (S_i - 1) / c is on average the number of true
 * positives in its choice: itself, and the others at 1/c of those seen. It is given with chance c,
 * so the sum is on average c times that of all true positives, and n is on average c times their
 * number. With c = 1 this is average precision. Where c is set too low, it comes out too high.
 */
public final class ExpectedAveragePrecision {
  private ExpectedAveragePrecision() {}

  /**
   * The estimate for each class; 0 for one without positives. Passes twice over the scores.
   *
   * @param parallel who computes; the result does not depend on it
   * @param labelRecall for each class the c, above 0, at most 1
   * @throws IllegalArgumentException if the shapes do not fit each other, a score is NaN or a
   *     recall is out of range
   */
  public static double[] ofClasses(
      Parallel parallel, ScoreSource scores, LabelMatrix labels, double... labelRecall) {
    if (labelRecall.length != labels.classes()) {
      throw new IllegalArgumentException(
          "each of the "
              + labels.classes()
              + " classes needs its label recall, got "
              + labelRecall.length);
    }
    for (int label = 0; label < labelRecall.length; label++) {
      if (!(labelRecall[label] > 0 && labelRecall[label] <= 1)) {
        throw new IllegalArgumentException(
            "recall of label %d must be above 0 and at most 1, got %s"
                .formatted(label, labelRecall[label]));
      }
    }
    StepCounts counts = StepCounts.ofClasses(parallel, scores, labels);
    double[] expected = new double[labels.classes()];
    parallel.forEach(
        expected.length,
        label -> expected[label] = new Sum(labelRecall[label]).of(counts.steps(label)));
    return expected;
  }

  /** The sum over the given positives of a class. */
  private static final class Sum {
    private final double recall;
    private long chosen;
    private long found;
    private double sum;

    Sum(double recall) {
      this.recall = recall;
    }

    double of(Steps steps) {
      steps.descend(this::step);
      return Math.min(1, sum / Math.max(1, found));
    }

    private void step(long positives, long negatives) {
      chosen += positives + negatives;
      found += positives;
      if (positives > 0) {
        sum += positives * (1 + (found - 1) / recall) / chosen;
      }
    }
  }
}
