package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/**
 * The inverse cosine transform of the IJG library (its "islow": Loeffler, Ligtenberg and Moschytz
 * 1989, in 13 bits of fraction), columns before rows, with its rounding; of many blocks at once, so
 * that all loops are long, over numbers at one index and short of body: of such, the compiler makes
 * vectors.
 */
final class BlockBatch {
  private static final int MOST_BLOCKS = 256;
  private static final int BITS = 13;

  /** Bits of fraction between the passes. */
  private static final int BETWEEN = 2;

  private final int capacity;
  private final Component[] components;
  private final int[] places;
  private int count;
  private int beyond;

  /**
   * Values of blocks by their row; in each, those of all blocks' first column, then those of the
   * second one and so on.
   */
  private final int[][] values;

  private final int[][] half;
  private final int[][] parts;

  /** Room for a row of units, or for as many blocks as are worth it. */
  BlockBatch(int blocks) {
    capacity = Math.min(MOST_BLOCKS, blocks);
    components = new Component[capacity];
    places = new int[capacity];
    values = new int[8][8 * capacity];
    half = new int[8][8 * capacity];
    parts = new int[10][8 * capacity];
  }

  /**
   * Whether a value had more than 16 bits, four more than samples of 8 bits lead to: then sums
   * overflow, and the library's shortcuts for zeros give something else.
   */
  boolean beyondRange() {
    return beyond != 0;
  }

  /** Begins a block. */
  void add(Component component, int place) {
    if (count == capacity) {
      flush();
    }
    components[count] = component;
    places[count++] = place;
  }

  /** Sets a value of the block, by its place row by row. */
  void set(int place, int value) {
    beyond |= (value + 32768) >>> 16;
    values[place >> 3][(place & 7) * capacity + count - 1] = value;
  }

  /** Makes samples of all blocks. */
  void flush() {
    pass(values, half, 1 << (BITS - BETWEEN - 1), BITS - BETWEEN);
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column < 8; column++) {
        System.arraycopy(half[row], column * capacity, values[column], row * capacity, capacity);
      }
    }
    pass(values, half, 1 << (BITS + BETWEEN + 2), BITS + BETWEEN + 3);
    for (int column = 0; column < 8; column++) {
      limit(half[column]);
      Arrays.fill(values[column], 0);
    }
    for (int block = 0; block < count; block++) {
      store(block);
    }
    count = 0;
  }

  private void store(int block) {
    int[] samples = components[block].samples;
    int at = places[block];
    for (int row = 0, from = block; row < 8; row++, from += capacity) {
      samples[at] = half[0][from];
      samples[at + 1] = half[1][from];
      samples[at + 2] = half[2][from];
      samples[at + 3] = half[3][from];
      samples[at + 4] = half[4][from];
      samples[at + 5] = half[5][from];
      samples[at + 6] = half[6][from];
      samples[at + 7] = half[7][from];
      at += components[block].stride;
    }
  }

  private void pass(int[][] in, int[][] out, int round, int shift) {
    even(in[0], in[2], in[4], in[6], round, parts);
    odd(in[1], in[3], in[5], in[7], parts[8], parts[9]);
    product(in[7], in[1], -7373, 2446, 12299, parts[8], parts[9], parts[4], parts[7]);
    product(in[5], in[3], -20995, 16819, 25172, parts[9], parts[8], parts[5], parts[6]);
    for (int i = 0; i < 4; i++) {
      sum(parts[i], parts[7 - i], shift, out[i], out[7 - i]);
    }
  }

  private static void even(int[] v0, int[] v2, int[] v4, int[] v6, int round, int[][] parts) {
    int[] p0 = parts[0];
    int[] p1 = parts[1];
    int[] p2 = parts[2];
    int[] p3 = parts[3];
    for (int i = 0; i < v0.length; i++) {
      int z = (v2[i] + v6[i]) * 4433;
      int outer = z + v2[i] * 6270;
      int sum = ((v0[i] + v4[i]) << BITS) + round;
      p0[i] = sum + outer;
      p3[i] = sum - outer;
    }
    for (int i = 0; i < v0.length; i++) {
      int z = (v2[i] + v6[i]) * 4433;
      int inner = z - v6[i] * 15137;
      int difference = ((v0[i] - v4[i]) << BITS) + round;
      p1[i] = difference + inner;
      p2[i] = difference - inner;
    }
  }

  private static void odd(int[] v1, int[] v3, int[] v5, int[] v7, int[] z3, int[] z4) {
    for (int i = 0; i < v1.length; i++) {
      int a = v7[i] + v3[i];
      int b = v5[i] + v1[i];
      int z5 = (a + b) * 9633;
      z3[i] = z5 - a * 16069;
      z4[i] = z5 - b * 3196;
    }
  }

  private static void product(
      int[] a, int[] b, int both, int ofA, int ofB, int[] toA, int[] toB, int[] outA, int[] outB) {
    for (int i = 0; i < a.length; i++) {
      int y = (a[i] + b[i]) * both;
      outA[i] = a[i] * ofA + y + toA[i];
      outB[i] = b[i] * ofB + y + toB[i];
    }
  }

  private static void sum(int[] even, int[] odd, int shift, int[] first, int[] last) {
    for (int i = 0; i < even.length; i++) {
      first[i] = (even[i] + odd[i]) >> shift;
      last[i] = (even[i] - odd[i]) >> shift;
    }
  }

  /** Within 0..255 around 128; values beyond 10 bits wrap, as in the library's table. */
  private static void limit(int[] samples) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Math.max(0, Math.min(255, ((samples[i] << 22) >> 22) + 128));
    }
  }
}
