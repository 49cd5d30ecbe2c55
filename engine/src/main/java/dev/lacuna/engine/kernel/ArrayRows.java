package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * Rows of floats in arrays, between which the scalar kernels compute. An access to a segment is a
 * dozen calls until C2 has compiled it, some 500 ns in the interpreter; an access to an array is
 * none. So rows are copied there and back as a whole, and what is between is compiled within
 * milliseconds, and to vectors, since C2 takes arrays for distinct where it takes segments for
 * overlapping.
 */
final class ArrayRows {
  private ArrayRows() {}

  /** Copies {@code n} floats from {@code offset} on to {@code row[at]} and on. */
  static void read(MemorySegment from, long offset, float[] row, int at, int n) {
    MemorySegment.copy(from, JAVA_FLOAT, offset * Float.BYTES, row, at, n);
  }

  /** Copies {@code row[at]} and on to {@code n} floats from {@code offset} on. */
  static void write(float[] row, int at, int n, MemorySegment to, long offset) {
    MemorySegment.copy(row, at, to, JAVA_FLOAT, offset * Float.BYTES, n);
  }

  /**
   * {@code sums[j] = fma(factors[first + p], rows[p][j], sums[j])} for p below {@code count}
   * ascending, for each j below {@code n}.
   */
  static void addMultiples(
      float[] sums, float[] factors, int first, float[][] rows, int count, int n) {
    int p = 0;
    for (; p + 4 <= count; p += 4) {
      int at = first + p;
      addFour(
          sums,
          factors[at],
          rows[p],
          factors[at + 1],
          rows[p + 1],
          factors[at + 2],
          rows[p + 2],
          factors[at + 3],
          rows[p + 3],
          n);
    }
    for (; p < count; p++) {
      addOne(sums, factors[first + p], rows[p], n);
    }
  }

  // Methods of their own, since a method that is called often is compiled sooner than a long loop.

  private static void addFour(
      float[] sums,
      float f0,
      float[] row0,
      float f1,
      float[] row1,
      float f2,
      float[] row2,
      float f3,
      float[] row3,
      int n) {
    for (int j = 0; j < n; j++) {
      float sum = Math.fma(f0, row0[j], sums[j]);
      sum = Math.fma(f1, row1[j], sum);
      sum = Math.fma(f2, row2[j], sum);
      sums[j] = Math.fma(f3, row3[j], sum);
    }
  }

  private static void addOne(float[] sums, float factor, float[] row, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] = Math.fma(factor, row[j], sums[j]);
    }
  }

  /** {@code sums[j] += row[j]} for each j below {@code n}. */
  static void add(float[] sums, float[] row, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] += row[j];
    }
  }
}
