package dev.lacuna.loss;

/**
 * Comparisons without branches: C2 does not vectorise a select between floats, but minimum and
 * maximum. So a comparison is 1 or 0, to multiply with; whatever it is multiplied with is finite.
 */
final class Step {
  /** Lifts the smallest normal number above 1. */
  private static final float STEEP = 0x1p127f;

  private Step() {}

  /**
   * {@code out[i] = x[i] > threshold ? 1 : 0}, where differences below 2^-126 may count as none.
   */
  static void above(float[] x, float threshold, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = Math.min(Math.max(x[i] - threshold, 0) * STEEP, 1);
    }
  }
}
