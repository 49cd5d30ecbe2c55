package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Average precision of each class, and its mean over the classes (mAP).
 *
 * <p>Images are ranked by their score for the class. With R_t and P_t the recall and precision of
 * the images that score t or more, it is the sum over the distinct scores t, descending, of (R_t -
 * R_before) P_t: what scikit-learn calls {@code average_precision_score}. Equal scores are one
 * step, and nothing is interpolated.
 *
 * <p>A class without a positive has no average precision. {@link #mean()} leaves it out, {@link
 * #classesLeftOut} says how many there were, and {@link #meanOverAll} is the other convention.
 *
 * <p>Where an unknown label counts as a negative and positives are missing from the labels, this is
 * a lower bound of the true precision at every rank, so compare such numbers only on the same
 * labels.
 */
public final class AveragePrecision extends ClassMetric {
  AveragePrecision(RankingWalk[] classes) {
    super("average precision", classes, AveragePrecision::value);
  }

  /**
   * Average precision of scores for all rows of {@code labels}; unknown labels are negatives.
   *
   * @param scores (images, classes); any monotone function of the probabilities, such as logits
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static AveragePrecision of(Parallel parallel, Tensor scores, LabelMatrix labels) {
    return new AveragePrecision(
        StepCounts.ofClasses(parallel, ScoreSource.of(scores, labels), labels).byClass());
  }

  /**
   * Average precision of scores for some rows of {@code labels}; unknown labels are negatives.
   *
   * @param parallel who computes; the result does not depend on it
   * @param scores (images, classes); any monotone function of the probabilities, such as logits
   * @param rows for each row of {@code scores} the row of {@code labels}
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static AveragePrecision of(
      Parallel parallel, Tensor scores, LabelMatrix labels, int[] rows) {
    return new AveragePrecision(
        StepCounts.ofClasses(parallel, ScoreSource.of(scores, rows), labels).byClass());
  }

  private static Value value(RankingWalk walk) {
    return new Value(
        walk.positives() > 0,
        walk.averagePrecision(),
        walk.lowestAveragePrecision(),
        walk.highestAveragePrecision());
  }
}
