package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Average precision of each class, and its mean over the classes (mAP).
 *
 * <p>Images are ranked by their score for the class. With R_t and P_t the recall and precision of
 * the images that score t or more, it is the sum over the distinct scores t, descending, of (R_t -
 * R_before) P_t: what scikit-learn calls {@code average_precision_score}. Equal scores are one
 * step, and nothing is interpolated.
 *
 * <p>A class without a positive has no average precision. It counts as 0 in {@link #ofClass} and is
 * left out of {@link #mean}; {@link #classesLeftOut} says how many there were.
 *
 * <p>An unknown label counts as a negative. Where positives are missing from the labels this is a
 * lower bound of the true precision at every rank, so compare such numbers only on the same labels.
 */
public final class AveragePrecision {
  /** Classes that one task takes: a cache line of a row of scores. */
  private static final int CLASSES_A_TASK = 16;

  private final double[] byClass;
  private final int[] positives;
  private final double mean;
  private final int counted;

  private AveragePrecision(double[] byClass, int[] positives) {
    this.byClass = byClass;
    this.positives = positives;
    this.counted = (int) Arrays.stream(positives).filter(count -> count > 0).count();
    double sum = 0;
    for (double value : byClass) {
      sum += value;
    }
    this.mean = counted == 0 ? 0 : sum / counted;
  }

  /**
   * Average precision of scores for all rows of {@code labels}.
   *
   * @param scores (images, classes); any monotone function of the probabilities, such as logits
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static AveragePrecision of(Parallel parallel, Tensor scores, LabelMatrix labels) {
    return of(parallel, scores, labels, MetricArguments.allRows(labels));
  }

  /**
   * Average precision of scores for some rows of {@code labels}.
   *
   * @param parallel who computes; the result does not depend on it
   * @param scores (images, classes); any monotone function of the probabilities, such as logits
   * @param rows for each row of {@code scores} the row of {@code labels}
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static AveragePrecision of(
      Parallel parallel, Tensor scores, LabelMatrix labels, int[] rows) {
    MetricArguments.check(scores, labels, rows);
    int classes = labels.classes();
    PositivesByClass positives = PositivesByClass.of(labels, rows);
    double[] byClass = new double[classes];
    parallel.forEach(
        Math.ceilDiv(classes, CLASSES_A_TASK),
        task -> {
          int first = task * CLASSES_A_TASK;
          int width = Math.min(CLASSES_A_TASK, classes - first);
          float[] row = new float[width];
          float[][] columns = new float[width][rows.length];
          for (int image = 0; image < rows.length; image++) {
            MetricArguments.copy(scores, image, first, row);
            for (int i = 0; i < width; i++) {
              columns[i][image] = row[i];
            }
          }
          for (int i = 0; i < width; i++) {
            byClass[first + i] = ofColumn(columns[i], positives.select(columns[i], first + i));
          }
        });
    return new AveragePrecision(byClass, positives.counts());
  }

  /**
   * Average precision of one class. Only a positive's score is a step of the recall, so the images
   * are counted between those: images times log(positives) operations and no ranking of all images.
   */
  private static double ofColumn(float[] scores, float[] positives) {
    Arrays.sort(positives);
    int[] between = new int[positives.length];
    for (float score : scores) {
      int reached = countUpTo(positives, score);
      if (reached > 0) {
        between[reached - 1]++;
      }
    }
    double sum = 0;
    int chosen = 0;
    int foundBefore = 0;
    for (int i = positives.length - 1; i >= 0; i--) {
      chosen += between[i];
      if (i == 0 || positives[i - 1] < positives[i]) {
        int found = positives.length - i;
        sum += (double) (found - foundBefore) * found / chosen;
        foundBefore = found;
      }
    }
    return sum / Math.max(1, positives.length);
  }

  /** How many entries of an ascending array are at most {@code bound}. */
  private static int countUpTo(float[] ascending, float bound) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Number of classes, those without positives among them. */
  public int classes() {
    return byClass.length;
  }

  /** Average precision of a class in 0..1; 0 for one without a positive. */
  public double ofClass(int label) {
    return byClass[label];
  }

  /** Number of images that have a class as a positive. */
  public int positives(int label) {
    return positives[label];
  }

  /** Mean over the classes that have a positive, in 0..1; 0 if none has. */
  public double mean() {
    return mean;
  }

  /** Number of classes that {@link #mean} is taken over. */
  public int classesCounted() {
    return counted;
  }

  /** Number of classes without a positive, which {@link #mean} leaves out. */
  public int classesLeftOut() {
    return classes() - counted;
  }

  @Override
  public String toString() {
    return "mean average precision " + mean + " over " + counted + " of " + classes() + " classes";
  }
}
