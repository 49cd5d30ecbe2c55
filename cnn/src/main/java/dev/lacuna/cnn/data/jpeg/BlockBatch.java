package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/**
 * The inverse cosine transform of the IJG library (its "islow": Loeffler, Ligtenberg and Moschytz
 * 1989, in 13 bits of fraction), columns before rows, with its rounding; of many blocks at once, so
 * that all loops are long, over numbers at one index and short of body: of such, the compiler makes
 * vectors.
 */
final class BlockBatch {
  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  /** So many that all of their values stay in the second cache. */
  private static final int MOST_BLOCKS = 192;

  private static final int BITS = 13;

  /** Bits of fraction between the passes. */
  private static final int BETWEEN = 2;

  private Component[] components = {};

  /** Units at once. */
  private int units;

  private int capacity;
  private int beyond;

  /**
   * Values of blocks by their place in a block, row by row; of each place, those of all blocks. To
   * be set by who reads blocks; what is not set is 0.
   */
  int[] values = {};

  /** A row of blocks: values of its first column, then those of the second one and so on. */
  private final int[][] rows = new int[8][0];

  private final int[][] half = new int[8][0];
  private final int[][] parts = new int[10][0];

  /** Makes room for a row of units, or for as many as are worth it. */
  void begin(Component[] components, int unitsAcross) {
    this.components = components;
    this.beyond = 0;
    int blocks = 0;
    for (Component component : components) {
      blocks += component.across * component.down;
    }
    this.units = Math.min(unitsAcross, MOST_BLOCKS / blocks);
    this.capacity = blocks * units;
    this.values = Room.of(values, 64 * capacity);
    Arrays.fill(values, 0);
    for (Component component : components) {
      for (int k = 0; k < 64; k++) {
        component.spots[k] = (ZIGZAG[k] * capacity) << 8 | component.steps[k];
      }
    }
    Room.make(rows, 8 * capacity);
    Room.make(half, 8 * capacity);
    Room.make(parts, 8 * capacity);
  }

  /**
   * Whether a value had more than 16 bits, four more than samples of 8 bits lead to: then sums
   * overflow, and the library's shortcuts for zeros give something else.
   */
  boolean beyondRange() {
    return beyond != 0;
  }

  /** How many units there is room for. */
  int units() {
    return units;
  }

  /** The number of a block, by its kind (place in a unit) and its unit. */
  int block(int kind, int unit) {
    return kind * units + unit;
  }

  /** Makes samples of a number of units, which begin at a place of a row of units. */
  void flush(int unitRow, int first, int count) {
    int n = 8 * capacity;
    for (int row = 0; row < 8; row++) {
      System.arraycopy(values, row * n, rows[row], 0, n);
      beyond |= beyond(n, rows[row]);
    }
    Arrays.fill(values, 0, 8 * n, 0);
    pass(rows, half, 1 << (BITS - BETWEEN - 1), BITS - BETWEEN);
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column < 8; column++) {
        System.arraycopy(half[row], column * capacity, rows[column], row * capacity, capacity);
      }
    }
    pass(rows, half, 1 << (BITS + BETWEEN + 2), BITS + BETWEEN + 3);
    for (int column = 0; column < 8; column++) {
      limit(n, half[column]);
    }
    int kind = 0;
    for (Component component : components) {
      for (int v = 0; v < component.down; v++) {
        for (int h = 0; h < component.across; h++) {
          int line = 8 * (unitRow * component.down + v);
          store(component, line, 8 * h, first, kind * units, count);
          kind++;
        }
      }
    }
  }

  private void store(Component component, int line, int column, int to, int from, int count) {
    for (int row = 0; row < 8; row++) {
      for (int i = 0; i < 8; i++) {
        int at = component.line(line + row) + component.column(column + i) + to;
        System.arraycopy(half[i], row * capacity + from, component.samples, at, count);
      }
    }
  }

  private static int beyond(int n, int[] values) {
    int bits = 0;
    for (int i = 0; i < n; i++) {
      bits |= (values[i] + 32768) >>> 16;
    }
    return bits;
  }

  private void pass(int[][] in, int[][] out, int round, int shift) {
    int n = 8 * capacity;
    even(n, in[0], in[2], in[4], in[6], round, parts);
    odd(n, in[1], in[3], in[5], in[7], parts[8], parts[9]);
    product(n, in[7], in[1], -7373, 2446, 12299, parts[8], parts[9], parts[4], parts[7]);
    product(n, in[5], in[3], -20995, 16819, 25172, parts[9], parts[8], parts[5], parts[6]);
    for (int i = 0; i < 4; i++) {
      sum(n, parts[i], parts[7 - i], shift, out[i], out[7 - i]);
    }
  }

  private static void even(
      int n, int[] v0, int[] v2, int[] v4, int[] v6, int round, int[][] parts) {
    int[] p0 = parts[0];
    int[] p1 = parts[1];
    int[] p2 = parts[2];
    int[] p3 = parts[3];
    for (int i = 0; i < n; i++) {
      int z = (v2[i] + v6[i]) * 4433;
      int outer = z + v2[i] * 6270;
      int sum = ((v0[i] + v4[i]) << BITS) + round;
      p0[i] = sum + outer;
      p3[i] = sum - outer;
    }
    for (int i = 0; i < n; i++) {
      int z = (v2[i] + v6[i]) * 4433;
      int inner = z - v6[i] * 15137;
      int difference = ((v0[i] - v4[i]) << BITS) + round;
      p1[i] = difference + inner;
      p2[i] = difference - inner;
    }
  }

  private static void odd(int n, int[] v1, int[] v3, int[] v5, int[] v7, int[] z3, int[] z4) {
    for (int i = 0; i < n; i++) {
      int a = v7[i] + v3[i];
      int b = v5[i] + v1[i];
      int z5 = (a + b) * 9633;
      z3[i] = z5 - a * 16069;
      z4[i] = z5 - b * 3196;
    }
  }

  private static void product(
      int n,
      int[] a,
      int[] b,
      int both,
      int ofA,
      int ofB,
      int[] toA,
      int[] toB,
      int[] outA,
      int[] outB) {
    for (int i = 0; i < n; i++) {
      int y = (a[i] + b[i]) * both;
      outA[i] = a[i] * ofA + y + toA[i];
      outB[i] = b[i] * ofB + y + toB[i];
    }
  }

  private static void sum(int n, int[] even, int[] odd, int shift, int[] first, int[] last) {
    for (int i = 0; i < n; i++) {
      first[i] = (even[i] + odd[i]) >> shift;
      last[i] = (even[i] - odd[i]) >> shift;
    }
  }

  /** Within 0..255 around 128; values beyond 10 bits wrap, as in the library's table. */
  private static void limit(int n, int[] samples) {
    for (int i = 0; i < n; i++) {
      samples[i] = Math.max(0, Math.min(255, ((samples[i] << 22) >> 22) + 128));
    }
  }
}
