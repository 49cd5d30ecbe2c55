package dev.lacuna.cnn.threshold;

/**
 * Counts of logits by the upper half of their bits: sign, exponent and seven bits of the mantissa.
 * The bins keep the order of the numbers, and each is 1/128 to 1/256 of its numbers wide.
 */
final class LogitHistogram {
  private static final int BINS = 1 << 16;

  private final long[] entries = new long[BINS];
  private final double[] positives = new double[BINS];

  /** Counts a logit, which is finite. */
  void entry(float logit) {
    entries[bin(logit)]++;
  }

  /**
   * Says that one of the entries is a positive.
   *
   * @param weight how many positives it stands for
   */
  void positive(float logit, double weight) {
    positives[bin(logit)] += weight;
  }

  /** The bins that hold something, highest first; each has its least number as score. */
  Cuts cuts() {
    Cuts cuts = new Cuts(BINS);
    for (int bin = BINS - 1; bin >= 0; bin--) {
      if (entries[bin] > 0) {
        cuts.add(least(bin), (double) entries[bin], positives[bin]);
      }
    }
    return cuts;
  }

  /** As integers of the same order: negative floats have the order of their bits turned round. */
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private static int bin(float logit) {
    // Adding zero makes the negative zero positive.
    return (ordered(Float.floatToIntBits(logit + 0f)) >>> 16) ^ 0x8000;
  }

  private static float least(int bin) {
    return Float.intBitsToFloat(ordered((bin ^ 0x8000) << 16));
  }
}
