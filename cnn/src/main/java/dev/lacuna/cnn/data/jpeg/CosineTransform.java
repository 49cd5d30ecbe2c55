package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

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

  private static final int[] SAMPLES = new int[1024];

  static {
    for (int i = 0; i < SAMPLES.length; i++) {
      int value = i < 512 ? i : i - 1024;
      SAMPLES[i] = Math.max(0, Math.min(255, value + 128));
    }
  }

  private final int[] half = new int[64];

  /** A block that has only its DC value. */
  static void fill(int dc, int[] samples, int at, int stride) {
    int value = sample(((dc << BETWEEN) + (1 << (BETWEEN + 2))) >> (BETWEEN + 3));
    for (int y = 0, row = at; y < 8; y++, row += stride) {
      Arrays.fill(samples, row, row + 8, value);
    }
  }

  /** Samples of a block of 64 values, row by row. */
  void apply(int[] values, int[] samples, int at, int stride) {
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
    if ((v4 | v5 | v6 | v7) == 0) {
      lowColumn(x, v[x], v1, v2, v3);
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
    putColumn(x, e0 + e3, e1 + e2, e1 - e2, e0 - e3, o0, o1, o2, o3);
  }

  private void putColumn(
      int x, int e0, int e1, int e2, int e3, int o0, int o1, int o2, int o3) {
    int shift = BITS - BETWEEN;
    int[] h = half;
    h[x] = (e0 + o3) >> shift;
    h[x + 8] = (e1 + o2) >> shift;
    h[x + 16] = (e2 + o1) >> shift;
    h[x + 24] = (e3 + o0) >> shift;
    h[x + 32] = (e3 - o0) >> shift;
    h[x + 40] = (e2 - o1) >> shift;
    h[x + 48] = (e1 - o2) >> shift;
    h[x + 56] = (e0 - o3) >> shift;
  }

  /** {@link #column} without the products of the upper half, which mostly is 0. */
  private void lowColumn(int x, int v0, int v1, int v2, int v3) {
    int e2 = v2 * 4433;
    int e3 = v2 * (4433 + 6270);
    int e0 = (v0 << BITS) + ROUND_COLUMNS;
    int z5 = (v3 + v1) * 9633;
    int z3 = z5 - v3 * 16069;
    int z4 = z5 - v1 * 3196;
    int y1 = v1 * -7373;
    int y2 = v3 * -20995;
    int o0 = y1 + z3;
    int o1 = y2 + z4;
    int o2 = v3 * 25172 + y2 + z3;
    int o3 = v1 * 12299 + y1 + z4;
    putColumn(x, e0 + e3, e0 + e2, e0 - e2, e0 - e3, o0, o1, o2, o3);
  }

  private void row(int from, int[] samples, int at) {
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

  /** Within 0..255 around 128; values beyond 10 bits wrap, as in the library. */
  private static int sample(int value) {
    return SAMPLES[value & 1023];
  }
}
