package dev.lacuna.engine.random;

/**
 * Counter-based random numbers: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * <p>A number is a pure function of (seed, stream, index), so it does not depend on threads or on
 * the order of calls, and resuming needs no generator state. The seed is the 64-bit key; a stream
 * is the upper half of the 128-bit counter and separates purposes under one seed (weights of one
 * layer, shuffling of one epoch). Within a stream, 32-bit words are counted from 0; block {@code b}
 * of the cipher gives the words 4b to 4b+3.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long MASK = 0xFFFF_FFFFL;

  private Philox() {}

  /**
   * 64 random bits: the words {@code 2 * index} (low half) and {@code 2 * index + 1} of the stream.
   *
   * @param index position in the stream, at least 0
   */
  public static long bits(long seed, long stream, long index) {
    int first = (int) (index & 1) * 2;
    long low = word(seed, stream, index >>> 1, first);
    return (low & MASK) | (long) word(seed, stream, index >>> 1, first + 1) << 32;
  }

  /**
   * A number in [0, 1): the upper 24 bits of the word {@code index}, divided by 2^24, hence exact
   * in float32.
   *
   * @param index position in the stream, at least 0
   */
  public static float uniform(long seed, long stream, long index) {
    return (word(seed, stream, index >>> 2, (int) index & 3) >>> 8) * 0x1p-24f;
  }

  /**
   * An integer in 0..bound-1, every one equally probable: multiply-shift with rejection (Lemire,
   * "Fast random integer generation in an interval", 2019) on the words of block {@code index}.
   *
   * @param index position in the stream, at least 0
   * @throws IllegalArgumentException if {@code bound} is below 1
   */
  public static int below(long seed, long stream, long index, int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, got " + bound);
    }
    long threshold = (1L << 32) % bound;
    long key = seed;
    while (true) {
      for (int which = 0; which < 4; which++) {
        long product = (word(key, stream, index, which) & MASK) * bound;
        if ((product & MASK) >= threshold) {
          return (int) (product >>> 32);
        }
      }
      // All four words of the block were rejected: the block of another key takes its place.
      key += 0x9E3779B97F4A7C15L;
    }
  }

  /**
   * A random permutation of 0..n-1 (Fisher-Yates); every order is equally probable as far as the
   * 64-bit seed can tell them apart.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public static int[] permutation(long seed, long stream, int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n must be at least 0, got " + n);
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = below(seed, stream, i, i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Word {@code which} of the block at counter (high, low). */
  static int word(long key, long high, long low, int which) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (MULTIPLIER_0 & MASK) * (c0 & MASK);
      long product1 = (MULTIPLIER_1 & MASK) * (c2 & MASK);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return switch (which) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      default -> c3;
    };
  }
}
