package dev.lacuna.cli.compare;

import dev.lacuna.cnn.metric.AveragePrecision;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * How well scores find the labels that were hidden among all that the images were not given.
 *
 * @param meanAveragePrecision average precision of each label over the images that were not given
 *     it, mean over the labels of which any was hidden; NaN if none was
 * @param found of all (image, label) pairs that were not given, as many with the best scores as
 *     were hidden: the share of them that were hidden; NaN if none was. Precision and recall are
 *     the same there.
 */
record HiddenLabelScores(double meanAveragePrecision, double found) {
  private static final int BUCKETS = 1 << 16;

  /** Where nothing is hidden. */
  static final HiddenLabelScores NONE = new HiddenLabelScores(Double.NaN, Double.NaN);

  /**
   * Of scores, which are changed: those of given labels become minus infinity.
   *
   * @param scores (images, classes)
   * @param given the labels that were left
   * @param hidden the labels that were hidden, as positives
   */
  static HiddenLabelScores of(
      Parallel parallel, Tensor scores, LabelMatrix given, LabelMatrix hidden) {
    long count = 0;
    long ranked = scores.size();
    int classes = given.classes();
    for (int row = 0; row < given.rows(); row++) {
      count += hidden.positiveCount(row);
      ranked -= given.positiveCount(row);
      for (int i = 0; i < given.positiveCount(row); i++) {
        scores.set((long) row * classes + given.positive(row, i), Float.NEGATIVE_INFINITY);
      }
    }
    if (count == 0) {
      return NONE;
    }
    // What ranks below every hidden label changes no precision at one.
    double mean = AveragePrecision.of(parallel, scores, hidden).mean();
    return new HiddenLabelScores(mean, found(scores, hidden, Math.min(count, ranked)));
  }

  /**
   * The share of hidden labels among the {@code count} best scores. The lowest of these scores is
   * found by counting the upper, then the lower half of its bits, so that nothing is sorted or
   * copied. Of equal scores at the border the mean over all choices is taken.
   */
  private static double found(Tensor scores, LabelMatrix hidden, long count) {
    long[] buckets = new long[BUCKETS];
    for (long i = 0; i < scores.size(); i++) {
      buckets[ordered(scores.get(i)) >>> 16]++;
    }
    int upper = BUCKETS - 1;
    long above = 0;
    while (above + buckets[upper] < count) {
      above += buckets[upper--];
    }
    long[] within = new long[BUCKETS];
    for (long i = 0; i < scores.size(); i++) {
      int key = ordered(scores.get(i));
      if (key >>> 16 == upper) {
        within[key & 0xFFFF]++;
      }
    }
    int lower = BUCKETS - 1;
    while (above + within[lower] < count) {
      above += within[lower--];
    }
    int border = upper << 16 | lower;
    long hits = 0;
    long atBorder = 0;
    for (int row = 0; row < hidden.rows(); row++) {
      for (int i = 0; i < hidden.positiveCount(row); i++) {
        long entry = (long) row * hidden.classes() + hidden.positive(row, i);
        int side = Integer.compareUnsigned(ordered(scores.get(entry)), border);
        hits += side > 0 ? 1 : 0;
        atBorder += side == 0 ? 1 : 0;
      }
    }
    double drawn = (double) (count - above) / within[lower] * atBorder;
    return (hits + drawn) / count;
  }

  /** Bits that, without a sign, are in the order of the numbers. */
  private static int ordered(float value) {
    int bits = Float.floatToIntBits(value);
    return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
  }
}
