package dev.lacuna.cnn.data;

/**
 * Which samples of a line make up each sample of a resized line, and their weights; see {@link
 * ImageScaler}.
 */
final class ScalingFilter {
  /** 32 bits, less 8 for the sample and 2 of headroom. */
  private static final int FRACTION_BITS = 22;

  /** One half: what a sum begins with, so that it is rounded. */
  static final int HALF = 1 << (FRACTION_BITS - 1);

  private final int size;
  private final int[] first;
  private final int[][] weights;

  /** From the part {@code begin..end} of a line of {@code size} samples to {@code newSize}. */
  ScalingFilter(int size, double begin, double end, int newSize) {
    this.size = size;
    first = new int[newSize];
    weights = new int[newSize][];
    double scale = (end - begin) / newSize;
    double support = Math.max(1.0, scale);
    for (int i = 0; i < newSize; i++) {
      double center = begin + (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(size, (int) (center + support + 0.5));
      first[i] = from;
      weights[i] = normalise(triangle(from, to, center, support));
    }
  }

  private static double[] triangle(int from, int to, double center, double support) {
    double[] values = new double[to - from];
    double inverse = 1.0 / support;
    for (int j = 0; j < values.length; j++) {
      values[j] = Math.max(0.0, 1.0 - Math.abs((j + from - center + 0.5) * inverse));
    }
    return values;
  }

  private static int[] normalise(double[] values) {
    double total = 0;
    for (double value : values) {
      total += value;
    }
    int[] result = new int[values.length];
    for (int j = 0; j < result.length; j++) {
      result[j] = (int) (0.5 + values[j] / total * (1 << FRACTION_BITS));
    }
    return result;
  }

  /** Whether samples stay what they are. */
  boolean isIdentity() {
    for (int i = 0; i < first.length; i++) {
      if (first[i] != i || weights[i][0] != 1 << FRACTION_BITS) {
        return false;
      }
    }
    return first.length == size;
  }

  /** Samples of a line. */
  int size() {
    return size;
  }

  /** Samples of a resized line. */
  int newSize() {
    return first.length;
  }

  /**
   * The first sample that a sample of the result is made of; never less than for the one before.
   */
  int first(int sample) {
    return first[sample];
  }

  /** The weights of that one and of those behind it. */
  int[] weights(int sample) {
    return weights[sample];
  }

  /** The end of what a sample of the result is made of. */
  int end(int sample) {
    return first[sample] + weights[sample].length;
  }

  /** The largest number of weights. */
  int mostWeights() {
    int most = 1;
    for (int[] own : weights) {
      most = Math.max(most, own.length);
    }
    return most;
  }

  /** Makes samples of weighted sums. */
  static void clip(int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] = Math.min(255, totals[i] >> FRACTION_BITS);
    }
  }
}
