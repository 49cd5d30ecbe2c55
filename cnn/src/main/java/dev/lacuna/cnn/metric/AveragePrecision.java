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
          long[] ranking = new long[rows.length];
          int end = Math.min(classes, (task + 1) * CLASSES_A_TASK);
          for (int label = task * CLASSES_A_TASK; label < end; label++) {
            int count = positives.count(label);
            if (count > 0) {
              for (int image = 0; image < rows.length; image++) {
                ranking[image] = key(scores.get((long) image * classes + label));
              }
              for (int i = 0; i < count; i++) {
                ranking[positives.image(label, i)] |= 1;
              }
              byClass[label] = ofRanking(ranking, count);
            }
          }
        });
    return new AveragePrecision(byClass, positives.counts());
  }

  /** A number whose upper half is ordered as the scores are; the lower half marks positives. */
  private static long key(float score) {
    // Adding +0 turns -0 into +0, which it equals. Negative floats order backwards by their bits.
    int bits = Float.floatToIntBits(score + 0f);
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32;
  }

  private static double ofRanking(long[] ranking, int positives) {
    Arrays.sort(ranking);
    double sum = 0;
    int found = 0;
    int next = ranking.length - 1;
    while (found < positives) {
      long score = ranking[next] >> 32;
      int before = found;
      while (next >= 0 && ranking[next] >> 32 == score) {
        found += (int) ranking[next] & 1;
        next--;
      }
      sum += (double) (found - before) * found / (ranking.length - 1 - next);
    }
    return sum / positives;
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
