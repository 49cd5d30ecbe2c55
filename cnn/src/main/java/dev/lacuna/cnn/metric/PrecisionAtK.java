package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * How many of the k best-scored labels of an image are positive. Of equal scores the one with the
 * lower label id comes first.
 *
 * <p>An unknown label counts as a negative, so where positives are missing from the labels the
 * precision is a lower bound. The recall is that of the labels that were given.
 *
 * @param k number of best labels looked at
 * @param precision positives among the k best, divided by k even where there are fewer classes;
 *     mean over all images, in 0..1
 * @param recall positives among the k best, divided by the positives of the image; mean over all
 *     images, in 0..1, where an image without positives counts 0
 */
public record PrecisionAtK(int k, double precision, double recall) {

  /**
   * Precision and recall at k of scores for all rows of {@code labels}.
   *
   * @param scores (images, classes)
   * @throws IllegalArgumentException if the shapes do not fit each other, a score is NaN, or k is
   *     below 1
   */
  public static PrecisionAtK of(Parallel parallel, Tensor scores, LabelMatrix labels, int k) {
    return of(parallel, scores, labels, MetricArguments.allRows(labels), k);
  }

  /**
   * Precision and recall at k of scores for some rows of {@code labels}.
   *
   * @param parallel who computes; the result does not depend on it
   * @param scores (images, classes)
   * @param rows for each row of {@code scores} the row of {@code labels}
   * @throws IllegalArgumentException if the shapes do not fit each other, a score is NaN, or k is
   *     below 1
   */
  public static PrecisionAtK of(
      Parallel parallel, Tensor scores, LabelMatrix labels, int[] rows, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    MetricArguments.check(scores, labels, rows);
    int classes = labels.classes();
    int[] hits = new int[rows.length];
    parallel.forEach(
        rows.length,
        image -> {
          float[] row = new float[classes];
          MetricArguments.copy(scores, image, 0, row);
          for (int label : best(row, Math.min(k, classes))) {
            if (labels.state(rows[image], label) == LabelState.POSITIVE) {
              hits[image]++;
            }
          }
        });
    double precision = 0;
    double recall = 0;
    for (int image = 0; image < rows.length; image++) {
      precision += (double) hits[image] / k;
      recall += (double) hits[image] / Math.max(1, labels.positiveCount(rows[image]));
    }
    return new PrecisionAtK(k, precision / rows.length, recall / rows.length);
  }

  /** The {@code count} columns with the largest scores, largest first, equal ones ascending. */
  private static int[] best(float[] scores, int count) {
    int[] columns = new int[count];
    int filled = 0;
    for (int column = 0; column < scores.length; column++) {
      float score = scores[column];
      if (filled == count && score <= scores[columns[count - 1]]) {
        continue;
      }
      int place = filled == count ? count - 1 : filled++;
      while (place > 0 && score > scores[columns[place - 1]]) {
        columns[place] = columns[place - 1];
        place--;
      }
      columns[place] = column;
    }
    return columns;
  }
}
