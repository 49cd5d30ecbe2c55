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
 * {@link MatrixKernels} with register tiles: seven rows by two vectors, and five by four where
 * vectors have 512 bits and so 32 registers.
 *
 * <p>A packed operand is cut into panels of columns, {@code [rows][QUAD]} as long as there are so
 * many and vectors have 512 bits, then {@code [rows][PAIR]}, then of one vector, the last one
 * filled up with zeros: with a constant width C2 removes the range checks of its loads.
 * Accumulators are locals of one method: a vector that leaves its method is boxed on every
 * iteration. Rows that are missing in the last tile are stood in for by the last row, which is then
 * computed and stored more than once.
 *
 * <p>Eight accumulators and more hide the latency of the multiply-adds (four cycles, two a cycle).
 * A tile that also loaded what it accumulates on would make C1 run out of virtual registers; a
 * method that C1 has compiled without profiling and then cannot compile with it never reaches C2,
 * at a two-hundredth of the speed. So products are stored, and sums of products are their callers'.
 */
final class SimdMatrixKernels implements MatrixKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;
  private static final int QUAD = 4 * V;
  private static final long QUAD_BYTES = 4 * VB;
  private static final int PAIR = 2 * V;
  private static final long PAIR_BYTES = 2 * VB;

  /** Rows of a tile in a panel of one or two vectors. */
  private static final int ROWS = 7;

  /** Rows that are gathered together, a run of each after the other: few enough for L1. */
  private static final int GATHERED = 64;

  SimdMatrixKernels() {}

  @Override
  public long packedLength(int k, int n) {
    return (long) k * Math.ceilDiv(n, V) * V;
  }

  /** Width of the panel that begins where {@code columns} are left. */
  private static int panelWidth(int columns) {
    if (V == 16 && columns >= QUAD) {
      return QUAD;
    }
    return columns >= PAIR ? PAIR : V;
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
    VectorMask<Float> rest = S.indexInRange(0, n % V);
    for (int column = 0; column < n; ) {
      int width = panelWidth(n - column);
      int valid = Math.min(width, n - column);
      long target = panel + (long) firstRow * width;
      for (int p = 0; p < k; p++, target += width) {
        long source = bOffset + p * bRow + column * bColumn;
        int j = 0;
        if (bColumn == 1) {
          for (; j <= valid - V; j += V) {
            FloatVector.fromMemorySegment(S, b, (source + j) * Float.BYTES, ORDER)
                .intoMemorySegment(packed, (target + j) * Float.BYTES, ORDER);
          }
          if (j < valid) {
            FloatVector.fromMemorySegment(S, b, (source + j) * Float.BYTES, ORDER, rest)
                .intoMemorySegment(packed, (target + j) * Float.BYTES, ORDER);
            j = width;
          }
        }
        for (; j < valid; j++) {
          packed.setAtIndex(JAVA_FLOAT, target + j, b.getAtIndex(JAVA_FLOAT, source + j * bColumn));
        }
        for (; j < width; j++) {
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
      long cOffset) {
    long panel = packedOffset;
    for (int column = 0; column < n; ) {
      int width = panelWidth(n - column);
      long b = (panel + (long) firstRow * width) * Float.BYTES;
      long at = cOffset + column;
      int columns = n - column;
      if (width == QUAD) {
        panel4(layout, rows, a, aOffset, packed, b, c, at);
      } else if (width == PAIR) {
        panel2(layout, rows, a, aOffset, packed, b, c, at);
      } else if (columns >= V) {
        panel1(layout, rows, a, aOffset, packed, b, c, at);
      } else {
        panelEnd(layout, rows, columns, a, aOffset, packed, b, c, at);
      }
      column += width;
      panel += (long) packedRows * width;
    }
  }

  @Override
  public void gather(
      RowLayout layout,
      int repeats,
      long repeat,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment target,
      long targetOffset) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    for (int i = 0; i < rows; ) {
      int inLine = layout.columns() - i % layout.columns();
      int count = Math.min(Math.min(inLine, rows - i), GATHERED);
      long line = (aOffset + layout.offset(i)) * Float.BYTES;
      long to = (targetOffset + layout.outOffset(i)) * Float.BYTES;
      int left = repeats * layout.taps() * layout.run();
      for (int r = 0; r < repeats; r++) {
        long from = line + r * repeat * Float.BYTES;
        for (int t = 0; t < layout.taps(); t++) {
          for (int q = 0; q < layout.run(); q += V) {
            long at = q * (long) Float.BYTES;
            // What is copied past a run is overwritten by the next one, past a row by nothing.
            if (left - q >= V) {
              copyColumn(count, a, from + at, step, target, to + at, outStep);
            } else {
              copyEnds(count, left - q, a, from + at, step, target, to + at, outStep);
            }
          }
          left -= layout.run();
          from += layout.tap() * Float.BYTES;
          to += (long) layout.run() * Float.BYTES;
        }
      }
      i += count;
    }
  }

  private static void copyColumn(
      int count,
      MemorySegment a,
      long from,
      long step,
      MemorySegment target,
      long to,
      long outStep) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromMemorySegment(S, a, from + i * step, ORDER)
          .intoMemorySegment(target, to + i * outStep, ORDER);
    }
  }

  private static void copyEnds(
      int count,
      int lanes,
      MemorySegment a,
      long from,
      long step,
      MemorySegment target,
      long to,
      long outStep) {
    VectorMask<Float> valid = S.indexInRange(0, lanes);
    for (int i = 0; i < count; i++) {
      FloatVector.fromMemorySegment(S, a, from + i * step, ORDER, valid)
          .intoMemorySegment(target, to + i * outStep, ORDER, valid);
    }
  }

  private static void panel4(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    int last = rows - 1;
    for (int i = 0; i < rows; i += 5) {
      long x = aOffset * Float.BYTES;
      long y = cOffset * Float.BYTES;
      if (layout.isOneLine(i, rows, 5)) {
        x += layout.offset(i) * Float.BYTES;
        y += layout.outOffset(i) * Float.BYTES;
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
            y + 4 * outStep);
      } else {
        tile5x4(
            layout,
            a,
            x + layout.offset(i) * Float.BYTES,
            x + layout.offset(Math.min(i + 1, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 2, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 3, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 4, last)) * Float.BYTES,
            b,
            b0,
            c,
            y + layout.outOffset(i) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 1, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 2, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 3, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 4, last)) * Float.BYTES);
      }
    }
  }

  /** Five rows by four vectors, in a panel of {@link #QUAD} columns. */
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
      long c4) {
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
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * QUAD_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        long row = right + p * QUAD_BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, row, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(S, b, row + VB, ORDER);
        FloatVector y2 = FloatVector.fromMemorySegment(S, b, row + 2 * VB, ORDER);
        FloatVector y3 = FloatVector.fromMemorySegment(S, b, row + 3 * VB, ORDER);
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

  private static void panel2(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    int last = rows - 1;
    for (int i = 0; i < rows; i += ROWS) {
      long x = aOffset * Float.BYTES;
      long y = cOffset * Float.BYTES;
      if (layout.isOneLine(i, rows, ROWS)) {
        x += layout.offset(i) * Float.BYTES;
        y += layout.outOffset(i) * Float.BYTES;
        tile7x2(
            layout,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            x + 5 * step,
            x + 6 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            y + 5 * outStep,
            y + 6 * outStep);
      } else {
        tile7x2(
            layout,
            a,
            x + layout.offset(i) * Float.BYTES,
            x + layout.offset(Math.min(i + 1, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 2, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 3, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 4, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 5, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 6, last)) * Float.BYTES,
            b,
            b0,
            c,
            y + layout.outOffset(i) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 1, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 2, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 3, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 4, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 5, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 6, last)) * Float.BYTES);
      }
    }
  }

  private static void panel1(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset) {
    long step = layout.column() * Float.BYTES;
    long outStep = layout.outColumn() * Float.BYTES;
    int last = rows - 1;
    for (int i = 0; i < rows; i += ROWS) {
      long x = aOffset * Float.BYTES;
      long y = cOffset * Float.BYTES;
      if (layout.isOneLine(i, rows, ROWS)) {
        x += layout.offset(i) * Float.BYTES;
        y += layout.outOffset(i) * Float.BYTES;
        tile7x1(
            layout,
            a,
            x,
            x + step,
            x + 2 * step,
            x + 3 * step,
            x + 4 * step,
            x + 5 * step,
            x + 6 * step,
            b,
            b0,
            c,
            y,
            y + outStep,
            y + 2 * outStep,
            y + 3 * outStep,
            y + 4 * outStep,
            y + 5 * outStep,
            y + 6 * outStep);
      } else {
        tile7x1(
            layout,
            a,
            x + layout.offset(i) * Float.BYTES,
            x + layout.offset(Math.min(i + 1, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 2, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 3, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 4, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 5, last)) * Float.BYTES,
            x + layout.offset(Math.min(i + 6, last)) * Float.BYTES,
            b,
            b0,
            c,
            y + layout.outOffset(i) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 1, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 2, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 3, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 4, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 5, last)) * Float.BYTES,
            y + layout.outOffset(Math.min(i + 6, last)) * Float.BYTES);
      }
    }
  }

  /** The last panel, of which not all columns exist. */
  private static void panelEnd(
      RowLayout layout,
      int rows,
      int columns,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long cOffset) {
    int last = rows - 1;
    for (int i = 0; i < rows; i += 4) {
      int second = Math.min(i + 1, last);
      int third = Math.min(i + 2, last);
      int fourth = Math.min(i + 3, last);
      tile4x1(
          layout,
          columns,
          a,
          (aOffset + layout.offset(i)) * Float.BYTES,
          (aOffset + layout.offset(second)) * Float.BYTES,
          (aOffset + layout.offset(third)) * Float.BYTES,
          (aOffset + layout.offset(fourth)) * Float.BYTES,
          b,
          b0,
          c,
          (cOffset + layout.outOffset(i)) * Float.BYTES,
          (cOffset + layout.outOffset(second)) * Float.BYTES,
          (cOffset + layout.outOffset(third)) * Float.BYTES,
          (cOffset + layout.outOffset(fourth)) * Float.BYTES);
    }
  }

  /** Seven rows by two vectors, in a panel of {@link #PAIR} columns. */
  private static void tile7x2(
      RowLayout layout,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      long a6,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      long c5,
      long c6) {
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
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * PAIR_BYTES;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      long x5 = a5 + tap;
      long x6 = a6 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        long row = right + p * PAIR_BYTES;
        FloatVector y0 = FloatVector.fromMemorySegment(S, b, row, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(S, b, row + VB, ORDER);
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
  }

  /** Seven rows by one vector. */
  private static void tile7x1(
      RowLayout layout,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      long a4,
      long a5,
      long a6,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3,
      long c4,
      long c5,
      long c6) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * VB;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      long x4 = a4 + tap;
      long x5 = a5 + tap;
      long x6 = a6 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y = FloatVector.fromMemorySegment(S, b, right + p * VB, ORDER);
        s0 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at)).fma(y, s0);
        s1 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at)).fma(y, s1);
        s2 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at)).fma(y, s2);
        s3 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at)).fma(y, s3);
        s4 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x4 + at)).fma(y, s4);
        s5 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x5 + at)).fma(y, s5);
        s6 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x6 + at)).fma(y, s6);
      }
    }
    s0.intoMemorySegment(c, c0, ORDER);
    s1.intoMemorySegment(c, c1, ORDER);
    s2.intoMemorySegment(c, c2, ORDER);
    s3.intoMemorySegment(c, c3, ORDER);
    s4.intoMemorySegment(c, c4, ORDER);
    s5.intoMemorySegment(c, c5, ORDER);
    s6.intoMemorySegment(c, c6, ORDER);
  }

  /**
   * Four rows by one vector, of which the first {@code columns} lanes exist. With seven rows the
   * masked stores would need more than C1's virtual registers.
   */
  private static void tile4x1(
      RowLayout layout,
      int columns,
      MemorySegment a,
      long a0,
      long a1,
      long a2,
      long a3,
      MemorySegment b,
      long b0,
      MemorySegment c,
      long c0,
      long c1,
      long c2,
      long c3) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int run = layout.run();
    for (int t = 0; t < layout.taps(); t++) {
      long right = b0 + (long) t * run * VB;
      long tap = t * layout.tap() * Float.BYTES;
      long x0 = a0 + tap;
      long x1 = a1 + tap;
      long x2 = a2 + tap;
      long x3 = a3 + tap;
      for (int p = 0; p < run; p++) {
        long at = p * (long) Float.BYTES;
        FloatVector y = FloatVector.fromMemorySegment(S, b, right + p * VB, ORDER);
        s0 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x0 + at)).fma(y, s0);
        s1 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x1 + at)).fma(y, s1);
        s2 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x2 + at)).fma(y, s2);
        s3 = FloatVector.broadcast(S, a.get(JAVA_FLOAT, x3 + at)).fma(y, s3);
      }
    }
    s0.intoMemorySegment(c, c0, ORDER, valid);
    s1.intoMemorySegment(c, c1, ORDER, valid);
    s2.intoMemorySegment(c, c2, ORDER, valid);
    s3.intoMemorySegment(c, c3, ORDER, valid);
  }
}
