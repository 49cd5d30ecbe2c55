package dev.lacuna.cnn.data.jpeg;

/**
 * The inverse cosine transform of the IJG library (its "islow": Loeffler, Ligtenberg and Moschytz
 * 1989, in 13 bits of fraction), columns before rows, with its rounding.
 */
final class CosineTransform {
  private static final int BITS = 13;

  /** Bits of fraction between the passes. */
  private static final int BETWEEN = 2;

  private static final int ROUND_COLUMNS = 1 << (BITS - BETWEEN - 1);
  private static final int ROUND_ROWS = 1 << (BITS + BETWEEN + 2);

  private final int[] half = new int[64];

  /** A block that has only its DC value. */
  static void fill(int dc, byte[] samples, int at, int stride) {
    byte value = sample(((dc << BETWEEN) + (1 << (BETWEEN + 2))) >> (BETWEEN + 3));
    for (int y = 0, row = at; y < 8; y++, row += stride) {
      for (int x = 0; x < 8; x++) {
        samples[row + x] = value;
      }
    }
  }

  /** Samples of a block of 64 values, row by row. */
  void apply(int[] values, byte[] samples, int at, int stride) {
    for (int x = 0; x < 8; x++) {
      column(values, x);
    }
    for (int y = 0, row = at; y < 8; y++, row += stride) {
      row(8 * y, samples, row);
    }
  }

  private void column(int[] v, int x) {
    int v1 = v[x + 8];
    int v2 = v[x + 16];
    int v3 = v[x + 24];
    int v4 = v[x + 32];
    int v5 = v[x + 40];
    int v6 = v[x + 48];
    int v7 = v[x + 56];
    int[] h = half;
    if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) == 0) {
      int dc = v[x] << BETWEEN;
      for (int i = x; i < 64; i += 8) {
        h[i] = dc;
      }
      return;
    }
    int z1 = (v2 + v6) * 4433;
    int e2 = z1 - v6 * 15137;
    int e3 = z1 + v2 * 6270;
    int e0 = ((v[x] + v4) << BITS) + ROUND_COLUMNS;
    int e1 = ((v[x] - v4) << BITS) + ROUND_COLUMNS;
    int z5 = (v7 + v3 + v5 + v1) * 9633;
    int z3 = z5 - (v7 + v3) * 16069;
    int z4 = z5 - (v5 + v1) * 3196;
    int y1 = (v7 + v1) * -7373;
    int y2 = (v5 + v3) * -20995;
    int o0 = v7 * 2446 + y1 + z3;
    int o1 = v5 * 16819 + y2 + z4;
    int o2 = v3 * 25172 + y2 + z3;
    int o3 = v1 * 12299 + y1 + z4;
    int shift = BITS - BETWEEN;
    h[x] = (e0 + e3 + o3) >> shift;
    h[x + 56] = (e0 + e3 - o3) >> shift;
    h[x + 8] = (e1 + e2 + o2) >> shift;
    h[x + 48] = (e1 + e2 - o2) >> shift;
    h[x + 16] = (e1 - e2 + o1) >> shift;
    h[x + 40] = (e1 - e2 - o1) >> shift;
    h[x + 24] = (e0 - e3 + o0) >> shift;
    h[x + 32] = (e0 - e3 - o0) >> shift;
  }

  private void row(int from, byte[] samples, int at) {
    int[] h = half;
    int v0 = h[from];
    int v1 = h[from + 1];
    int v2 = h[from + 2];
    int v3 = h[from + 3];
    int v4 = h[from + 4];
    int v5 = h[from + 5];
    int v6 = h[from + 6];
    int v7 = h[from + 7];
    int z1 = (v2 + v6) * 4433;
    int e2 = z1 - v6 * 15137;
    int e3 = z1 + v2 * 6270;
    int e0 = ((v0 + v4) << BITS) + ROUND_ROWS;
    int e1 = ((v0 - v4) << BITS) + ROUND_ROWS;
    int z5 = (v7 + v3 + v5 + v1) * 9633;
    int z3 = z5 - (v7 + v3) * 16069;
    int z4 = z5 - (v5 + v1) * 3196;
    int y1 = (v7 + v1) * -7373;
    int y2 = (v5 + v3) * -20995;
    int o0 = v7 * 2446 + y1 + z3;
    int o1 = v5 * 16819 + y2 + z4;
    int o2 = v3 * 25172 + y2 + z3;
    int o3 = v1 * 12299 + y1 + z4;
    int shift = BITS + BETWEEN + 3;
    samples[at] = sample((e0 + e3 + o3) >> shift);
    samples[at + 7] = sample((e0 + e3 - o3) >> shift);
    samples[at + 1] = sample((e1 + e2 + o2) >> shift);
    samples[at + 6] = sample((e1 + e2 - o2) >> shift);
    samples[at + 2] = sample((e1 - e2 + o1) >> shift);
    samples[at + 5] = sample((e1 - e2 - o1) >> shift);
    samples[at + 3] = sample((e0 - e3 + o0) >> shift);
    samples[at + 4] = sample((e0 - e3 - o0) >> shift);
  }

  /** Within 0..255 around 128; values beyond 10 bits wrap, as in the library's table. */
  private static byte sample(int value) {
    int wrapped = (value << 22) >> 22;
    return (byte) Math.max(0, Math.min(255, wrapped + 128));
  }
}
