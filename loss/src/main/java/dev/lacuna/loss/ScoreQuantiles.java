package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * For each class, how the logits of unknown entries were distributed in an epoch: counts in bins of
 * 1/4 between -16 and 16, so that memory is 512 bytes a class, whatever the number of images.
 */
final class ScoreQuantiles {
  private static final int BINS = 128;
  private static final float LOWEST = -16;
  private static final float WIDTH = 0.25f;

  /** Classes that a task counts: a few cache lines of each image's logits. */
  private static final int BLOCK = 128;

  private final int classes;
  private final int[] counts;

  ScoreQuantiles(int classes) {
    this.classes = classes;
    this.counts = new int[Math.multiplyExact(classes, BINS)];
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(counts, 0);
  }

  /** All counts, to be stored. */
  double[] counts() {
    return Arrays.stream(counts).asDoubleStream().toArray();
  }

  /** Takes back what {@link #counts} gave. */
  void restore(double[] saved) {
    Arrays.setAll(counts, i -> (int) saved[i]);
  }

  /** Counts the unknown entries of a batch. */
  void add(Backend backend, Tensor logits, LabelMatrix labels, int[] rows) {
    int batch = logits.shape().extent(0);
    MemorySegment z = logits.segment();
    backend
        .parallel()
        .forEachRange(
            classes,
            BLOCK,
            (from, length) -> {
              for (int image = 0; image < batch; image++) {
                for (int c = (int) from; c < from + length; c++) {
                  counts[bin(z, image, c)]++;
                }
              }
            });
    for (int image = 0; image < batch; image++) {
      int row = rows[image];
      for (int i = 0; i < labels.positiveCount(row); i++) {
        counts[bin(z, image, labels.positive(row, i))]--;
      }
      for (int i = 0; i < labels.negativeCount(row); i++) {
        counts[bin(z, image, labels.negative(row, i))]--;
      }
    }
  }

  private int bin(MemorySegment z, int image, int label) {
    float logit = z.getAtIndex(ValueLayout.JAVA_FLOAT, (long) image * classes + label);
    int bin = (int) ((Math.clamp(logit, LOWEST, -LOWEST) - LOWEST) / WIDTH);
    return label * BINS + Math.min(bin, BINS - 1);
  }

  /**
   * The logit below which a share of a class's unknown entries lie, and their mean probability.
   * Within a bin, entries count as spread evenly.
   *
   * @param share in 0..1
   * @param limits gets the logit for {@code label}; -Infinity where the share is no entry
   * @param means gets the mean
   */
  void lowest(int label, double share, float[] limits, float[] means) {
    int start = label * BINS;
    long total = 0;
    for (int bin = 0; bin < BINS; bin++) {
      total += counts[start + bin];
    }
    double wanted = Math.floor(share * total);
    limits[label] = Float.NEGATIVE_INFINITY;
    double left = wanted;
    double sum = 0;
    for (int bin = 0; bin < BINS && left > 0; bin++) {
      int count = counts[start + bin];
      double taken = Math.min(left, count);
      double edge = LOWEST + WIDTH * bin;
      sum += taken / (1 + StrictMath.exp(-(edge + WIDTH / 2)));
      left -= taken;
      limits[label] = (float) (count == 0 ? edge : edge + WIDTH * taken / count);
    }
    means[label] = wanted > 0 ? (float) (sum / wanted) : 0;
  }
}
