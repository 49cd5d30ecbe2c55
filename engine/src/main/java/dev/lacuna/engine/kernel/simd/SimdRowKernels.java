package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.kernel.RowKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowKernels} with vectors.
 *
 * <p>{@link #addProduct} keeps a tile of 8 rows of W in registers, one vector wide or two where
 * there are 32 registers, and sends every row of X past it: a row of W is read from memory once,
 * while the sums, which are 32 times smaller, go through the L2 cache once for every 8 rows.
 */
final class SimdRowKernels implements RowKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;
  private static final long GROUP_BYTES = (long) GROUP * Float.BYTES;

  /** Rows of W in registers. */
  private static final int TILE = 8;

  /** Columns of X that are gathered at a time, so that its rows have a constant stride. */
  private static final int DEPTH = 64;

  private static final long DEPTH_BYTES = (long) DEPTH * Float.BYTES;

  SimdRowKernels() {}

  @Override
  public long productScratch(int m) {
    return (long) m * DEPTH + TILE * GROUP;
  }

  @Override
  public void addProduct(
      int m,
      int n,
      int k,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment w,
      long wOffset,
      long wRow,
      MemorySegment y,
      long yOffset,
      MemorySegment scratch,
      long scratchOffset) {
    if (m == 1) {
      for (int p = 0; p < k; p++) {
        addRow(n, x.getAtIndex(JAVA_FLOAT, xOffset + p), w, wOffset + p * wRow, y, yOffset);
      }
      return;
    }
    int groups = n / GROUP;
    int rest = n % GROUP;
    long tail = scratchOffset + (long) m * DEPTH;
    scratch.asSlice(tail * Float.BYTES, TILE * GROUP_BYTES).fill((byte) 0);
    for (int first = 0; first < k; first += DEPTH) {
      int depth = Math.min(DEPTH, k - first);
      for (int i = 0; i < m; i++) {
        copy(x, xOffset + i * xRow + first, scratch, scratchOffset + (long) i * DEPTH, depth);
      }
      for (int p = 0; p < depth; ) {
        int rows = depth - p < TILE ? 1 : TILE;
        long left = scratchOffset + p;
        long right = wOffset + (first + p) * wRow;
        addRows(rows, m, groups, scratch, left, w, right, wRow, y, yOffset);
        if (rest > 0) {
          for (int r = 0; r < rows; r++) {
            copy(
                w,
                right + r * wRow + (long) groups * GROUP,
                scratch,
                tail + (long) r * GROUP,
                rest);
          }
          long last = yOffset + (long) groups * m * GROUP;
          addRows(rows, m, 1, scratch, left, scratch, tail, GROUP, y, last);
        }
        p += rows;
      }
    }
  }

  /** Adds a multiple of one row of W to one row of sums: W is read from end to end. */
  private static void addRow(
      int n, float factor, MemorySegment w, long wOffset, MemorySegment y, long yOffset) {
    FloatVector f = FloatVector.broadcast(S, factor);
    long from = wOffset * Float.BYTES;
    long to = yOffset * Float.BYTES;
    int j = 0;
    for (; j <= n - V; j += V) {
      long at = j * (long) Float.BYTES;
      FloatVector s = FloatVector.fromMemorySegment(S, y, to + at, ORDER);
      f.fma(FloatVector.fromMemorySegment(S, w, from + at, ORDER), s)
          .intoMemorySegment(y, to + at, ORDER);
    }
    if (j < n) {
      VectorMask<Float> valid = S.indexInRange(j, n);
      long at = j * (long) Float.BYTES;
      FloatVector s = FloatVector.fromMemorySegment(S, y, to + at, ORDER, valid);
      f.fma(FloatVector.fromMemorySegment(S, w, from + at, ORDER, valid), s)
          .intoMemorySegment(y, to + at, ORDER, valid);
    }
  }

  private static void copy(MemorySegment from, long source, MemorySegment to, long target, int n) {
    MemorySegment.copy(
        from, source * Float.BYTES, to, target * Float.BYTES, (long) n * Float.BYTES);
  }

  private static void addRows(
      int rows,
      int m,
      int groups,
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      long wRow,
      MemorySegment y,
      long yOffset) {
    if (rows == 1) {
      add1(m, groups, x, xOffset, w, wOffset, y, yOffset);
    } else if (V == 16) {
      add8x2(m, groups, x, xOffset, w, wOffset, wRow, y, yOffset);
    } else {
      for (int step = 0; step < GROUP; step += V) {
        add8x1(m, groups, x, xOffset, w, wOffset + step, wRow, y, yOffset + step);
      }
    }
  }

  /** Two vectors of each of 8 rows and all columns of each group. */
  private static void add8x2(
      int m,
      int groups,
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      long wRow,
      MemorySegment y,
      long yOffset) {
    long w0 = wOffset * Float.BYTES;
    long w1 = w0 + wRow * Float.BYTES;
    long w2 = w1 + wRow * Float.BYTES;
    long w3 = w2 + wRow * Float.BYTES;
    long w4 = w3 + wRow * Float.BYTES;
    long w5 = w4 + wRow * Float.BYTES;
    long w6 = w5 + wRow * Float.BYTES;
    long w7 = w6 + wRow * Float.BYTES;
    long left = xOffset * Float.BYTES;
    for (int group = 0; group < groups; group++) {
      long column = group * GROUP_BYTES;
      FloatVector a0 = FloatVector.fromMemorySegment(S, w, w0 + column, ORDER);
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + column + VB, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(S, w, w1 + column, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + column + VB, ORDER);
      FloatVector a2 = FloatVector.fromMemorySegment(S, w, w2 + column, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(S, w, w2 + column + VB, ORDER);
      FloatVector a3 = FloatVector.fromMemorySegment(S, w, w3 + column, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(S, w, w3 + column + VB, ORDER);
      FloatVector a4 = FloatVector.fromMemorySegment(S, w, w4 + column, ORDER);
      FloatVector b4 = FloatVector.fromMemorySegment(S, w, w4 + column + VB, ORDER);
      FloatVector a5 = FloatVector.fromMemorySegment(S, w, w5 + column, ORDER);
      FloatVector b5 = FloatVector.fromMemorySegment(S, w, w5 + column + VB, ORDER);
      FloatVector a6 = FloatVector.fromMemorySegment(S, w, w6 + column, ORDER);
      FloatVector b6 = FloatVector.fromMemorySegment(S, w, w6 + column + VB, ORDER);
      FloatVector a7 = FloatVector.fromMemorySegment(S, w, w7 + column, ORDER);
      FloatVector b7 = FloatVector.fromMemorySegment(S, w, w7 + column + VB, ORDER);
      long sums = yOffset * Float.BYTES + (long) group * m * GROUP_BYTES;
      for (int i = 0; i < m; i++) {
        long to = sums + i * GROUP_BYTES;
        long at = left + i * DEPTH_BYTES;
        FloatVector s = FloatVector.fromMemorySegment(S, y, to, ORDER);
        FloatVector t = FloatVector.fromMemorySegment(S, y, to + VB, ORDER);
        FloatVector f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at));
        s = f.fma(a0, s);
        t = f.fma(b0, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 4));
        s = f.fma(a1, s);
        t = f.fma(b1, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 8));
        s = f.fma(a2, s);
        t = f.fma(b2, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 12));
        s = f.fma(a3, s);
        t = f.fma(b3, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 16));
        s = f.fma(a4, s);
        t = f.fma(b4, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 20));
        s = f.fma(a5, s);
        t = f.fma(b5, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 24));
        s = f.fma(a6, s);
        t = f.fma(b6, t);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 28));
        s = f.fma(a7, s);
        t = f.fma(b7, t);
        s.intoMemorySegment(y, to, ORDER);
        t.intoMemorySegment(y, to + VB, ORDER);
      }
    }
  }

  /** One vector of each of 8 rows and one of each group. */
  private static void add8x1(
      int m,
      int groups,
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      long wRow,
      MemorySegment y,
      long yOffset) {
    long w0 = wOffset * Float.BYTES;
    long w1 = w0 + wRow * Float.BYTES;
    long w2 = w1 + wRow * Float.BYTES;
    long w3 = w2 + wRow * Float.BYTES;
    long w4 = w3 + wRow * Float.BYTES;
    long w5 = w4 + wRow * Float.BYTES;
    long w6 = w5 + wRow * Float.BYTES;
    long w7 = w6 + wRow * Float.BYTES;
    long left = xOffset * Float.BYTES;
    for (int group = 0; group < groups; group++) {
      long column = group * GROUP_BYTES;
      FloatVector a0 = FloatVector.fromMemorySegment(S, w, w0 + column, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(S, w, w1 + column, ORDER);
      FloatVector a2 = FloatVector.fromMemorySegment(S, w, w2 + column, ORDER);
      FloatVector a3 = FloatVector.fromMemorySegment(S, w, w3 + column, ORDER);
      FloatVector a4 = FloatVector.fromMemorySegment(S, w, w4 + column, ORDER);
      FloatVector a5 = FloatVector.fromMemorySegment(S, w, w5 + column, ORDER);
      FloatVector a6 = FloatVector.fromMemorySegment(S, w, w6 + column, ORDER);
      FloatVector a7 = FloatVector.fromMemorySegment(S, w, w7 + column, ORDER);
      long sums = yOffset * Float.BYTES + (long) group * m * GROUP_BYTES;
      for (int i = 0; i < m; i++) {
        long to = sums + i * GROUP_BYTES;
        long at = left + i * DEPTH_BYTES;
        FloatVector s = FloatVector.fromMemorySegment(S, y, to, ORDER);
        FloatVector f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at));
        s = f.fma(a0, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 4));
        s = f.fma(a1, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 8));
        s = f.fma(a2, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 12));
        s = f.fma(a3, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 16));
        s = f.fma(a4, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 20));
        s = f.fma(a5, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 24));
        s = f.fma(a6, s);
        f = FloatVector.broadcast(S, x.get(JAVA_FLOAT, at + 28));
        s = f.fma(a7, s);
        s.intoMemorySegment(y, to, ORDER);
      }
    }
  }

  /** One row and all columns of each group. */
  private static void add1(
      int m,
      int groups,
      MemorySegment x,
      long xOffset,
      MemorySegment w,
      long wOffset,
      MemorySegment y,
      long yOffset) {
    for (int i = 0; i < m; i++) {
      FloatVector f =
          FloatVector.broadcast(S, x.getAtIndex(JAVA_FLOAT, xOffset + (long) i * DEPTH));
      for (int group = 0; group < groups; group++) {
        long from = (wOffset + (long) group * GROUP) * Float.BYTES;
        long to = (yOffset + ((long) group * m + i) * GROUP) * Float.BYTES;
        for (int step = 0; step < GROUP; step += V) {
          long at = (long) step * Float.BYTES;
          FloatVector s = FloatVector.fromMemorySegment(S, y, to + at, ORDER);
          f.fma(FloatVector.fromMemorySegment(S, w, from + at, ORDER), s)
              .intoMemorySegment(y, to + at, ORDER);
        }
      }
    }
  }

  @Override
  public void sumColumns(
      int m,
      int n,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment out,
      long outOffset,
      boolean accumulate) {
    int j = 0;
    for (; j <= n - 2 * V; j += 2 * V) {
      long target = (outOffset + j) * Float.BYTES;
      long source = (xOffset + j) * Float.BYTES;
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      if (accumulate) {
        s0 = FloatVector.fromMemorySegment(S, out, target, ORDER);
        s1 = FloatVector.fromMemorySegment(S, out, target + VB, ORDER);
      }
      for (int i = 0; i < m; i++) {
        long at = source + i * xRow * Float.BYTES;
        s0 = s0.add(FloatVector.fromMemorySegment(S, x, at, ORDER));
        s1 = s1.add(FloatVector.fromMemorySegment(S, x, at + VB, ORDER));
      }
      s0.intoMemorySegment(out, target, ORDER);
      s1.intoMemorySegment(out, target + VB, ORDER);
    }
    for (; j < n; j += V) {
      VectorMask<Float> valid = S.indexInRange(j, n);
      long target = (outOffset + j) * Float.BYTES;
      long source = (xOffset + j) * Float.BYTES;
      FloatVector sum =
          accumulate
              ? FloatVector.fromMemorySegment(S, out, target, ORDER, valid)
              : FloatVector.zero(S);
      for (int i = 0; i < m; i++) {
        sum =
            sum.add(
                FloatVector.fromMemorySegment(S, x, source + i * xRow * Float.BYTES, ORDER, valid));
      }
      sum.intoMemorySegment(out, target, ORDER, valid);
    }
  }

  @Override
  public void addRow(
      int m, int n, MemorySegment row, long rowOffset, MemorySegment x, long xOffset) {
    int full = n / V;
    VectorMask<Float> rest = S.indexInRange(0, n % V);
    long values = rowOffset * Float.BYTES;
    for (int i = 0; i < m; i++) {
      long sums = (xOffset + (long) i * n) * Float.BYTES;
      for (int j = 0; j < full; j++) {
        FloatVector value = FloatVector.fromMemorySegment(S, row, values + j * VB, ORDER);
        FloatVector.fromMemorySegment(S, x, sums + j * VB, ORDER)
            .add(value)
            .intoMemorySegment(x, sums + j * VB, ORDER);
      }
      if (full * V < n) {
        long at = full * VB;
        FloatVector value = FloatVector.fromMemorySegment(S, row, values + at, ORDER, rest);
        FloatVector.fromMemorySegment(S, x, sums + at, ORDER, rest)
            .add(value)
            .intoMemorySegment(x, sums + at, ORDER, rest);
      }
    }
  }
}
