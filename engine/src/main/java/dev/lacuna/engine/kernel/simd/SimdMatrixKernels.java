package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link MatrixKernels} with register tiles.
 *
 * <p>A packed operand is cut into panels of columns, each {@code [rows][width]} with a constant
 * width, so that C2 removes the range checks of its loads: for vectors of 512 bits panels of 64
 * columns, then one of 32, then panels of 16, for shorter ones panels of 16 alone; the last one is
 * filled up with zeros. A tile holds as many accumulators as there are registers to spare, as
 * locals of one method: a vector that leaves its method is boxed on every iteration. Rows that are
 * missing in the last tile are stood in for by the last row, which is then computed and stored more
 * than once.
 */
final class SimdMatrixKernels implements MatrixKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;
  private static final int WIDE = 64;
  private static final long WIDE_BYTES = (long) WIDE * Float.BYTES;
  private static final int MIDDLE = 32;
  private static final long MIDDLE_BYTES = (long) MIDDLE * Float.BYTES;
  private static final int NARROW = 16;
  private static final long NARROW_BYTES = (long) NARROW * Float.BYTES;

  SimdMatrixKernels() {}

  @Override
  public long packedLength(int k, int n) {
    return (long) k * Math.ceilDiv(n, NARROW) * NARROW;
  }

  /** Width of the panel that begins where {@code columns} are left. */
  private static int panelWidth(int columns) {
    if (V == 16 && columns >= MIDDLE) {
      return columns >= WIDE ? WIDE : MIDDLE;
    }
    return NARROW;
  }

  @Override
  public void pack(
      MemorySegment b,
      long bOffset,
      long bRow,
      long bColumn,
      int k,
      int n,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow) {
    long panel = packedOffset;
    for (int column = 0; column < n; ) {
      int width = panelWidth(n - column);
      int valid = Math.min(width, n - column);
      long target = panel + (long) firstRow * width;
      for (int p = 0; p < k; p++, target += width) {
        long source = bOffset + p * bRow + column * bColumn;
        if (bColumn == 1) {
          MemorySegment.copy(
              b, source * Float.BYTES, packed, target * Float.BYTES, (long) valid * Float.BYTES);
        } else {
          for (int j = 0; j < valid; j++) {
            packed.setAtIndex(
                JAVA_FLOAT, target + j, b.getAtIndex(JAVA_FLOAT, source + j * bColumn));
          }
        }
        for (int j = valid; j < width; j++) {
          packed.setAtIndex(JAVA_FLOAT, target + j, 0f);
        }
      }
      column += width;
      panel += (long) packedRows * width;
    }
  }

  @Override
  public void multiply(
      RowLayout layout,
      int rows,
      int n,
      MemorySegment a,
      long aOffset,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long panel = packedOffset;
    for (int column = 0; column < n; ) {
      int width = panelWidth(n - column);
      long b = (panel + (long) firstRow * width) * Float.BYTES;
      long at = cOffset + column;
      if (width == WIDE) {
        tile5x4Rows(layout, rows, a, aOffset, packed, b, c, at, accumulate);
      } else if (width == MIDDLE) {
        tile8x2Rows(layout, rows, a, aOffset, packed, b, c, at, accumulate);
      } else {
        int columns = n - column;
        int step = 0;
        for (; V < NARROW && step < NARROW && columns - step >= 2 * V; step += 2 * V) {
          tile6x2Rows(
              layout,
              rows,
              a,
              aOffset,
              packed,
              b + (long) step * Float.BYTES,
              c,
              at + step,
              accumulate);
        }
        for (; step < NARROW && step < columns; step += V) {
          tile8x1Rows(
              layout,
              rows,
              columns - step,
              a,
              aOffset,
              packed,
              b + (long) step * Float.BYTES,
              c,
              at + step,
              accumulate);
        }
      }
      column += width;
      panel += (long) packedRows * width;
    }
  }

  @Override
  public void gather(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment target,
      long targetOffset) {
    int run = layout.run();
    VectorMask<Float> rest = S.indexInRange(0, run % V);
    for (int i = 0; i < rows; i++) {
      long from = (aOffset + layout.offset(i)) * Float.BYTES;
      long to = (targetOffset + layout.outOffset(i)) * Float.BYTES;
      for (int t = 0; t < layout.taps(); t++) {
        int q = 0;
        for (; q <= run - V; q += V) {
          long at = q * (long) Float.BYTES;
          FloatVector.fromMemorySegment(S, a, from + at, ORDER)
              .intoMemorySegment(target, to + at, ORDER);
        }
        if (q < run) {
          long at = q * (long) Float.BYTES;
          FloatVector.fromMemorySegment(S, a, from + at, ORDER, rest)
              .intoMemorySegment(target, to + at, ORDER, rest);
        }
        from += layout.tap() * Float.BYTES;
        to += (long) run * Float.BYTES;
      }
    }
  }

  private static void tile5x4Rows(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    for (int i = 0; i < rows; i += 5) {
      if (layout.isOneLine(i, rows, 5)) {
        long x = (aOffset + layout.offset(i)) * Float.BYTES;
        long y = (cOffset + layout.outOffset(i)) * Float.BYTES;
        tile5x4(
            layout,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            accumulate);
      } else {
        int last = rows - 1;
        tile5x4(
            layout,
            a,
            (aOffset + layout.offset(i)) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 1, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 2, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 3, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 4, last))) * Float.BYTES,
            b,
            b0,
            c,
            (cOffset + layout.outOffset(i)) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 1, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 2, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 3, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 4, last))) * Float.BYTES,
            accumulate);
      }
    }
  }

  /** Five rows by four vectors: for vectors of 512 bits, in panels of 64. */
  private static void tile5x4(
      RowLayout layout,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      boolean accumulate) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s43 = s00;
    if (accumulate) {
      s00 = FloatVector.fromMemorySegment(S, c, c0, ORDER);
      s01 = FloatVector.fromMemorySegment(S, c, c0 + VB, ORDER);
      s02 = FloatVector.fromMemorySegment(S, c, c0 + 2 * VB, ORDER);
      s03 = FloatVector.fromMemorySegment(S, c, c0 + 3 * VB, ORDER);
      s10 = FloatVector.fromMemorySegment(S, c, c1, ORDER);
      s11 = FloatVector.fromMemorySegment(S, c, c1 + VB, ORDER);
      s12 = FloatVector.fromMemorySegment(S, c, c1 + 2 * VB, ORDER);
      s13 = FloatVector.fromMemorySegment(S, c, c1 + 3 * VB, ORDER);
      s20 = FloatVector.fromMemorySegment(S, c, c2, ORDER);
      s21 = FloatVector.fromMemorySegment(S, c, c2 + VB, ORDER);
      s22 = FloatVector.fromMemorySegment(S, c, c2 + 2 * VB, ORDER);
      s23 = FloatVector.fromMemorySegment(S, c, c2 + 3 * VB, ORDER);
      s30 = FloatVector.fromMemorySegment(S, c, c3, ORDER);
      s31 = FloatVector.fromMemorySegment(S, c, c3 + VB, ORDER);
      s32 = FloatVector.fromMemorySegment(S, c, c3 + 2 * VB, ORDER);
      s33 = FloatVector.fromMemorySegment(S, c, c3 + 3 * VB, ORDER);
      s40 = FloatVector.fromMemorySegment(S, c, c4, ORDER);
      s41 = FloatVector.fromMemorySegment(S, c, c4 + VB, ORDER);
      s42 = FloatVector.fromMemorySegment(S, c, c4 + 2 * VB, ORDER);
      s43 = FloatVector.fromMemorySegment(S, c, c4 + 3 * VB, ORDER);
    }
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * WIDE_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, right + p * WIDE_BYTES, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(S, b, right + p * WIDE_BYTES + VB, ORDER);
        FloatVector y2 =
            FloatVector.fromMemorySegment(S, b, right + p * WIDE_BYTES + 2 * VB, ORDER);
        FloatVector y3 =
            FloatVector.fromMemorySegment(S, b, right + p * WIDE_BYTES + 3 * VB, ORDER);
        FloatVector x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at));
        s00 = x.fma(y0, s00);
        s01 = x.fma(y1, s01);
        s02 = x.fma(y2, s02);
        s03 = x.fma(y3, s03);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at));
        s10 = x.fma(y0, s10);
        s11 = x.fma(y1, s11);
        s12 = x.fma(y2, s12);
        s13 = x.fma(y3, s13);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at));
        s20 = x.fma(y0, s20);
        s21 = x.fma(y1, s21);
        s22 = x.fma(y2, s22);
        s23 = x.fma(y3, s23);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at));
        s30 = x.fma(y0, s30);
        s31 = x.fma(y1, s31);
        s32 = x.fma(y2, s32);
        s33 = x.fma(y3, s33);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x4 + at));
        s40 = x.fma(y0, s40);
        s41 = x.fma(y1, s41);
        s42 = x.fma(y2, s42);
        s43 = x.fma(y3, s43);
      }
    }
    s00.intoMemorySegment(c, c0, ORDER);
    s01.intoMemorySegment(c, c0 + VB, ORDER);
    s02.intoMemorySegment(c, c0 + 2 * VB, ORDER);
    s03.intoMemorySegment(c, c0 + 3 * VB, ORDER);
    s10.intoMemorySegment(c, c1, ORDER);
    s11.intoMemorySegment(c, c1 + VB, ORDER);
    s12.intoMemorySegment(c, c1 + 2 * VB, ORDER);
    s13.intoMemorySegment(c, c1 + 3 * VB, ORDER);
    s20.intoMemorySegment(c, c2, ORDER);
    s21.intoMemorySegment(c, c2 + VB, ORDER);
    s22.intoMemorySegment(c, c2 + 2 * VB, ORDER);
    s23.intoMemorySegment(c, c2 + 3 * VB, ORDER);
    s30.intoMemorySegment(c, c3, ORDER);
    s31.intoMemorySegment(c, c3 + VB, ORDER);
    s32.intoMemorySegment(c, c3 + 2 * VB, ORDER);
    s33.intoMemorySegment(c, c3 + 3 * VB, ORDER);
    s40.intoMemorySegment(c, c4, ORDER);
    s41.intoMemorySegment(c, c4 + VB, ORDER);
    s42.intoMemorySegment(c, c4 + 2 * VB, ORDER);
    s43.intoMemorySegment(c, c4 + 3 * VB, ORDER);
  }

  private static void tile8x2Rows(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    for (int i = 0; i < rows; i += 8) {
      if (layout.isOneLine(i, rows, 8)) {
        long x = (aOffset + layout.offset(i)) * Float.BYTES;
        long y = (cOffset + layout.outOffset(i)) * Float.BYTES;
        tile8x2(
            layout,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            x + 5 * step,
            x + 6 * step,
            x + 7 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            y + 5 * outStep,
            y + 6 * outStep,
            y + 7 * outStep,
            accumulate);
      } else {
        int last = rows - 1;
        tile8x2(
            layout,
            a,
            (aOffset + layout.offset(i)) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 1, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 2, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 3, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 4, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 5, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 6, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 7, last))) * Float.BYTES,
            b,
            b0,
            c,
            (cOffset + layout.outOffset(i)) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 1, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 2, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 3, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 4, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 5, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 6, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 7, last))) * Float.BYTES,
            accumulate);
      }
    }
  }

  /** Eight rows by two vectors: for vectors of 512 bits, in panels of 32. */
  private static void tile8x2(
      RowLayout layout,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      long a6,
      long a7,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      long c5,
      long c6,
      long c7,
      boolean accumulate) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    if (accumulate) {
      s00 = FloatVector.fromMemorySegment(S, c, c0, ORDER);
      s01 = FloatVector.fromMemorySegment(S, c, c0 + VB, ORDER);
      s10 = FloatVector.fromMemorySegment(S, c, c1, ORDER);
      s11 = FloatVector.fromMemorySegment(S, c, c1 + VB, ORDER);
      s20 = FloatVector.fromMemorySegment(S, c, c2, ORDER);
      s21 = FloatVector.fromMemorySegment(S, c, c2 + VB, ORDER);
      s30 = FloatVector.fromMemorySegment(S, c, c3, ORDER);
      s31 = FloatVector.fromMemorySegment(S, c, c3 + VB, ORDER);
      s40 = FloatVector.fromMemorySegment(S, c, c4, ORDER);
      s41 = FloatVector.fromMemorySegment(S, c, c4 + VB, ORDER);
      s50 = FloatVector.fromMemorySegment(S, c, c5, ORDER);
      s51 = FloatVector.fromMemorySegment(S, c, c5 + VB, ORDER);
      s60 = FloatVector.fromMemorySegment(S, c, c6, ORDER);
      s61 = FloatVector.fromMemorySegment(S, c, c6 + VB, ORDER);
      s70 = FloatVector.fromMemorySegment(S, c, c7, ORDER);
      s71 = FloatVector.fromMemorySegment(S, c, c7 + VB, ORDER);
    }
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * MIDDLE_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      long x5 = a5 + tap;
      long x6 = a6 + tap;
      long x7 = a7 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, right + p * MIDDLE_BYTES, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(S, b, right + p * MIDDLE_BYTES + VB, ORDER);
        FloatVector x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at));
        s00 = x.fma(y0, s00);
        s01 = x.fma(y1, s01);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at));
        s10 = x.fma(y0, s10);
        s11 = x.fma(y1, s11);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at));
        s20 = x.fma(y0, s20);
        s21 = x.fma(y1, s21);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at));
        s30 = x.fma(y0, s30);
        s31 = x.fma(y1, s31);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x4 + at));
        s40 = x.fma(y0, s40);
        s41 = x.fma(y1, s41);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x5 + at));
        s50 = x.fma(y0, s50);
        s51 = x.fma(y1, s51);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x6 + at));
        s60 = x.fma(y0, s60);
        s61 = x.fma(y1, s61);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x7 + at));
        s70 = x.fma(y0, s70);
        s71 = x.fma(y1, s71);
      }
    }
    s00.intoMemorySegment(c, c0, ORDER);
    s01.intoMemorySegment(c, c0 + VB, ORDER);
    s10.intoMemorySegment(c, c1, ORDER);
    s11.intoMemorySegment(c, c1 + VB, ORDER);
    s20.intoMemorySegment(c, c2, ORDER);
    s21.intoMemorySegment(c, c2 + VB, ORDER);
    s30.intoMemorySegment(c, c3, ORDER);
    s31.intoMemorySegment(c, c3 + VB, ORDER);
    s40.intoMemorySegment(c, c4, ORDER);
    s41.intoMemorySegment(c, c4 + VB, ORDER);
    s50.intoMemorySegment(c, c5, ORDER);
    s51.intoMemorySegment(c, c5 + VB, ORDER);
    s60.intoMemorySegment(c, c6, ORDER);
    s61.intoMemorySegment(c, c6 + VB, ORDER);
    s70.intoMemorySegment(c, c7, ORDER);
    s71.intoMemorySegment(c, c7 + VB, ORDER);
  }

  private static void tile6x2Rows(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    for (int i = 0; i < rows; i += 6) {
      if (layout.isOneLine(i, rows, 6)) {
        long x = (aOffset + layout.offset(i)) * Float.BYTES;
        long y = (cOffset + layout.outOffset(i)) * Float.BYTES;
        tile6x2(
            layout,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            x + 5 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            y + 5 * outStep,
            accumulate);
      } else {
        int last = rows - 1;
        tile6x2(
            layout,
            a,
            (aOffset + layout.offset(i)) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 1, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 2, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 3, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 4, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 5, last))) * Float.BYTES,
            b,
            b0,
            c,
            (cOffset + layout.outOffset(i)) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 1, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 2, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 3, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 4, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 5, last))) * Float.BYTES,
            accumulate);
      }
    }
  }

  /** Six rows by two vectors, which 16 registers hold: for vectors of 256 and 128 bits. */
  private static void tile6x2(
      RowLayout layout,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      long c5,
      boolean accumulate) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    if (accumulate) {
      s00 = FloatVector.fromMemorySegment(S, c, c0, ORDER);
      s01 = FloatVector.fromMemorySegment(S, c, c0 + VB, ORDER);
      s10 = FloatVector.fromMemorySegment(S, c, c1, ORDER);
      s11 = FloatVector.fromMemorySegment(S, c, c1 + VB, ORDER);
      s20 = FloatVector.fromMemorySegment(S, c, c2, ORDER);
      s21 = FloatVector.fromMemorySegment(S, c, c2 + VB, ORDER);
      s30 = FloatVector.fromMemorySegment(S, c, c3, ORDER);
      s31 = FloatVector.fromMemorySegment(S, c, c3 + VB, ORDER);
      s40 = FloatVector.fromMemorySegment(S, c, c4, ORDER);
      s41 = FloatVector.fromMemorySegment(S, c, c4 + VB, ORDER);
      s50 = FloatVector.fromMemorySegment(S, c, c5, ORDER);
      s51 = FloatVector.fromMemorySegment(S, c, c5 + VB, ORDER);
    }
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * NARROW_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      long x5 = a5 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, right + p * NARROW_BYTES, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(S, b, right + p * NARROW_BYTES + VB, ORDER);
        FloatVector x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at));
        s00 = x.fma(y0, s00);
        s01 = x.fma(y1, s01);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at));
        s10 = x.fma(y0, s10);
        s11 = x.fma(y1, s11);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at));
        s20 = x.fma(y0, s20);
        s21 = x.fma(y1, s21);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at));
        s30 = x.fma(y0, s30);
        s31 = x.fma(y1, s31);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x4 + at));
        s40 = x.fma(y0, s40);
        s41 = x.fma(y1, s41);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x5 + at));
        s50 = x.fma(y0, s50);
        s51 = x.fma(y1, s51);
      }
    }
    s00.intoMemorySegment(c, c0, ORDER);
    s01.intoMemorySegment(c, c0 + VB, ORDER);
    s10.intoMemorySegment(c, c1, ORDER);
    s11.intoMemorySegment(c, c1 + VB, ORDER);
    s20.intoMemorySegment(c, c2, ORDER);
    s21.intoMemorySegment(c, c2 + VB, ORDER);
    s30.intoMemorySegment(c, c3, ORDER);
    s31.intoMemorySegment(c, c3 + VB, ORDER);
    s40.intoMemorySegment(c, c4, ORDER);
    s41.intoMemorySegment(c, c4 + VB, ORDER);
    s50.intoMemorySegment(c, c5, ORDER);
    s51.intoMemorySegment(c, c5 + VB, ORDER);
  }

  private static void tile8x1Rows(
      RowLayout layout,
      int rows,
      int columns,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    for (int i = 0; i < rows; i += 8) {
      if (layout.isOneLine(i, rows, 8)) {
        long x = (aOffset + layout.offset(i)) * Float.BYTES;
        long y = (cOffset + layout.outOffset(i)) * Float.BYTES;
        tile8x1(
            layout,
            columns,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            x + 5 * step,
            x + 6 * step,
            x + 7 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            y + 5 * outStep,
            y + 6 * outStep,
            y + 7 * outStep,
            accumulate);
      } else {
        int last = rows - 1;
        tile8x1(
            layout,
            columns,
            a,
            (aOffset + layout.offset(i)) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 1, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 2, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 3, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 4, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 5, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 6, last))) * Float.BYTES,
            (aOffset + layout.offset(Math.min(i + 7, last))) * Float.BYTES,
            b,
            b0,
            c,
            (cOffset + layout.outOffset(i)) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 1, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 2, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 3, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 4, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 5, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 6, last))) * Float.BYTES,
            (cOffset + layout.outOffset(Math.min(i + 7, last))) * Float.BYTES,
            accumulate);
      }
    }
  }

  /** Eight rows by one vector of which the first {@code columns} lanes exist. */
  private static void tile8x1(
      RowLayout layout,
      int columns,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      long a6,
      long a7,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      long c5,
      long c6,
      long c7,
      boolean accumulate) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s10 = s00;
    FloatVector s20 = s00;
    FloatVector s30 = s00;
    FloatVector s40 = s00;
    FloatVector s50 = s00;
    FloatVector s60 = s00;
    FloatVector s70 = s00;
    if (accumulate) {
      s00 = FloatVector.fromMemorySegment(S, c, c0, ORDER, valid);
      s10 = FloatVector.fromMemorySegment(S, c, c1, ORDER, valid);
      s20 = FloatVector.fromMemorySegment(S, c, c2, ORDER, valid);
      s30 = FloatVector.fromMemorySegment(S, c, c3, ORDER, valid);
      s40 = FloatVector.fromMemorySegment(S, c, c4, ORDER, valid);
      s50 = FloatVector.fromMemorySegment(S, c, c5, ORDER, valid);
      s60 = FloatVector.fromMemorySegment(S, c, c6, ORDER, valid);
      s70 = FloatVector.fromMemorySegment(S, c, c7, ORDER, valid);
    }
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * NARROW_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      long x5 = a5 + tap;
      long x6 = a6 + tap;
      long x7 = a7 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, right + p * NARROW_BYTES, ORDER);
        FloatVector x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at));
        s00 = x.fma(y0, s00);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at));
        s10 = x.fma(y0, s10);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at));
        s20 = x.fma(y0, s20);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at));
        s30 = x.fma(y0, s30);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x4 + at));
        s40 = x.fma(y0, s40);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x5 + at));
        s50 = x.fma(y0, s50);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x6 + at));
        s60 = x.fma(y0, s60);
        x = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x7 + at));
        s70 = x.fma(y0, s70);
      }
    }
    s00.intoMemorySegment(c, c0, ORDER, valid);
    s10.intoMemorySegment(c, c1, ORDER, valid);
    s20.intoMemorySegment(c, c2, ORDER, valid);
    s30.intoMemorySegment(c, c3, ORDER, valid);
    s40.intoMemorySegment(c, c4, ORDER, valid);
    s50.intoMemorySegment(c, c5, ORDER, valid);
    s60.intoMemorySegment(c, c6, ORDER, valid);
    s70.intoMemorySegment(c, c7, ORDER, valid);
  }
}
