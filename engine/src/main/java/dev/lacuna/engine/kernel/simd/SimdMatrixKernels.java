package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.kernel.MatrixKernels;
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
 * width, so that C2 removes the range checks of its loads: panels of 64 columns, then panels of 16
 * for the rest, the last one filled up with zeros. A wide panel is walked in tiles of 4 rows x 4
 * vectors, a narrow one in tiles of 8 rows x 1 vector. Accumulators are locals of one method
 * throughout: a vector that leaves its method is boxed on every iteration.
 */
final class SimdMatrixKernels implements MatrixKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;
  private static final int WIDE = 64;
  private static final long WIDE_BYTES = (long) WIDE * Float.BYTES;
  private static final int NARROW = 16;
  private static final long NARROW_BYTES = (long) NARROW * Float.BYTES;

  SimdMatrixKernels() {}

  @Override
  public long packedLength(int k, int n) {
    return (long) k * Math.ceilDiv(n, NARROW) * NARROW;
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
      int width = n - column >= WIDE ? WIDE : NARROW;
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
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      long aColumn,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow,
      MemorySegment c,
      long cOffset,
      long cRow,
      boolean accumulate) {
    long panel = packedOffset * Float.BYTES;
    int column = 0;
    for (; n - column >= WIDE; column += WIDE, panel += packedRows * WIDE_BYTES) {
      for (int step = 0; step < WIDE; step += 4 * V) {
        long b = panel + firstRow * WIDE_BYTES + (long) step * Float.BYTES;
        int i = 0;
        for (; i <= m - 4; i += 4) {
          tile4x4(
              k,
              a,
              aOffset + i * aRow,
              aRow,
              aColumn,
              packed,
              b,
              c,
              cOffset + i * cRow + column + step,
              cRow,
              accumulate);
        }
        for (; i < m; i++) {
          tile1x4(
              k,
              a,
              aOffset + i * aRow,
              aColumn,
              packed,
              b,
              c,
              cOffset + i * cRow + column + step,
              accumulate);
        }
      }
    }
    for (; column < n; column += NARROW, panel += packedRows * NARROW_BYTES) {
      for (int step = 0; step < NARROW && column + step < n; step += V) {
        int columns = n - column - step;
        long b = panel + firstRow * NARROW_BYTES + (long) step * Float.BYTES;
        int i = 0;
        for (; i <= m - 8; i += 8) {
          tile8x1(
              k,
              a,
              aOffset + i * aRow,
              aRow,
              aColumn,
              packed,
              b,
              c,
              cOffset + i * cRow + column + step,
              cRow,
              accumulate,
              columns);
        }
        for (; i < m; i++) {
          tile1x1(
              k,
              a,
              aOffset + i * aRow,
              aColumn,
              packed,
              b,
              c,
              cOffset + i * cRow + column + step,
              accumulate,
              columns);
        }
      }
    }
  }

  private static void tile4x4(
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      long aColumn,
      MemorySegment b,
      long bBytes,
      MemorySegment c,
      long cOffset,
      long cRow,
      boolean accumulate) {
    long c0 = cOffset * Float.BYTES;
    long c1 = c0 + cRow * Float.BYTES;
    long c2 = c1 + cRow * Float.BYTES;
    long c3 = c2 + cRow * Float.BYTES;
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
    }
    long a1 = aOffset + aRow;
    long a2 = a1 + aRow;
    long a3 = a2 + aRow;
    for (int p = 0; p < k; p++) {
      long row = bBytes + p * WIDE_BYTES;
      FloatVector b0 = FloatVector.fromMemorySegment(S, b, row, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, b, row + VB, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(S, b, row + 2 * VB, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(S, b, row + 3 * VB, ORDER);
      long at = p * aColumn;
      FloatVector x = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, aOffset + at));
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      s03 = x.fma(b3, s03);
      x = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a1 + at));
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      s13 = x.fma(b3, s13);
      x = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a2 + at));
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      s23 = x.fma(b3, s23);
      x = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a3 + at));
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      s33 = x.fma(b3, s33);
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
  }

  private static void tile1x4(
      int k,
      MemorySegment a,
      long aOffset,
      long aColumn,
      MemorySegment b,
      long bBytes,
      MemorySegment c,
      long cOffset,
      boolean accumulate) {
    long c0 = cOffset * Float.BYTES;
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    if (accumulate) {
      s0 = FloatVector.fromMemorySegment(S, c, c0, ORDER);
      s1 = FloatVector.fromMemorySegment(S, c, c0 + VB, ORDER);
      s2 = FloatVector.fromMemorySegment(S, c, c0 + 2 * VB, ORDER);
      s3 = FloatVector.fromMemorySegment(S, c, c0 + 3 * VB, ORDER);
    }
    for (int p = 0; p < k; p++) {
      long row = bBytes + p * WIDE_BYTES;
      FloatVector x = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, aOffset + p * aColumn));
      s0 = x.fma(FloatVector.fromMemorySegment(S, b, row, ORDER), s0);
      s1 = x.fma(FloatVector.fromMemorySegment(S, b, row + VB, ORDER), s1);
      s2 = x.fma(FloatVector.fromMemorySegment(S, b, row + 2 * VB, ORDER), s2);
      s3 = x.fma(FloatVector.fromMemorySegment(S, b, row + 3 * VB, ORDER), s3);
    }
    s0.intoMemorySegment(c, c0, ORDER);
    s1.intoMemorySegment(c, c0 + VB, ORDER);
    s2.intoMemorySegment(c, c0 + 2 * VB, ORDER);
    s3.intoMemorySegment(c, c0 + 3 * VB, ORDER);
  }

  private static void tile8x1(
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      long aColumn,
      MemorySegment b,
      long bBytes,
      MemorySegment c,
      long cOffset,
      long cRow,
      boolean accumulate,
      int columns) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    long c0 = cOffset * Float.BYTES;
    long step = cRow * Float.BYTES;
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    if (accumulate) {
      s0 = FloatVector.fromMemorySegment(S, c, c0, ORDER, valid);
      s1 = FloatVector.fromMemorySegment(S, c, c0 + step, ORDER, valid);
      s2 = FloatVector.fromMemorySegment(S, c, c0 + 2 * step, ORDER, valid);
      s3 = FloatVector.fromMemorySegment(S, c, c0 + 3 * step, ORDER, valid);
      s4 = FloatVector.fromMemorySegment(S, c, c0 + 4 * step, ORDER, valid);
      s5 = FloatVector.fromMemorySegment(S, c, c0 + 5 * step, ORDER, valid);
      s6 = FloatVector.fromMemorySegment(S, c, c0 + 6 * step, ORDER, valid);
      s7 = FloatVector.fromMemorySegment(S, c, c0 + 7 * step, ORDER, valid);
    }
    for (int p = 0; p < k; p++) {
      FloatVector y = FloatVector.fromMemorySegment(S, b, bBytes + p * NARROW_BYTES, ORDER);
      long at = aOffset + p * aColumn;
      s0 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at)).fma(y, s0);
      s1 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + aRow)).fma(y, s1);
      s2 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 2 * aRow)).fma(y, s2);
      s3 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 3 * aRow)).fma(y, s3);
      s4 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 4 * aRow)).fma(y, s4);
      s5 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 5 * aRow)).fma(y, s5);
      s6 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 6 * aRow)).fma(y, s6);
      s7 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, at + 7 * aRow)).fma(y, s7);
    }
    s0.intoMemorySegment(c, c0, ORDER, valid);
    s1.intoMemorySegment(c, c0 + step, ORDER, valid);
    s2.intoMemorySegment(c, c0 + 2 * step, ORDER, valid);
    s3.intoMemorySegment(c, c0 + 3 * step, ORDER, valid);
    s4.intoMemorySegment(c, c0 + 4 * step, ORDER, valid);
    s5.intoMemorySegment(c, c0 + 5 * step, ORDER, valid);
    s6.intoMemorySegment(c, c0 + 6 * step, ORDER, valid);
    s7.intoMemorySegment(c, c0 + 7 * step, ORDER, valid);
  }

  private static void tile1x1(
      int k,
      MemorySegment a,
      long aOffset,
      long aColumn,
      MemorySegment b,
      long bBytes,
      MemorySegment c,
      long cOffset,
      boolean accumulate,
      int columns) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    long c0 = cOffset * Float.BYTES;
    FloatVector s0 =
        accumulate ? FloatVector.fromMemorySegment(S, c, c0, ORDER, valid) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector y = FloatVector.fromMemorySegment(S, b, bBytes + p * NARROW_BYTES, ORDER);
      s0 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, aOffset + p * aColumn)).fma(y, s0);
    }
    s0.intoMemorySegment(c, c0, ORDER, valid);
  }

  @Override
  public void multiplyTransposed(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment c,
      long cOffset,
      long cRow,
      MemorySegment scratch,
      long scratchOffset) {
    int i = 0;
    if (V == LANES) {
      for (; i <= m - 2; i += 2) {
        int j = 0;
        for (; j <= n - 4; j += 4) {
          long to = cOffset + i * cRow + j;
          dots2x4(
              k, a, aOffset + i * aRow, aRow, b, bOffset + j * bRow, bRow, scratch, scratchOffset);
          for (int column = 0; column < 4; column++) {
            long lanes = scratchOffset + 2L * column * LANES;
            c.setAtIndex(JAVA_FLOAT, to + column, sumLanes(scratch, lanes));
            c.setAtIndex(JAVA_FLOAT, to + cRow + column, sumLanes(scratch, lanes + LANES));
          }
        }
        for (; j < n; j++) {
          for (int r = i; r < i + 2; r++) {
            dot(k, a, aOffset + r * aRow, b, bOffset + j * bRow, scratch, scratchOffset);
            c.setAtIndex(JAVA_FLOAT, cOffset + r * cRow + j, sumLanes(scratch, scratchOffset));
          }
        }
      }
    }
    for (; i < m; i++) {
      for (int j = 0; j < n; j++) {
        dot(k, a, aOffset + i * aRow, b, bOffset + j * bRow, scratch, scratchOffset);
        c.setAtIndex(JAVA_FLOAT, cOffset + i * cRow + j, sumLanes(scratch, scratchOffset));
      }
    }
  }

  /**
   * The lanes of 2 x 4 dot products, column by column, where one vector holds all 16. Eight
   * accumulators hide the latency of the multiply-add; with sixteen the first compiler runs out of
   * registers and the method never reaches the second.
   */
  private static void dots2x4(
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment lanes,
      long offset) {
    long a0 = aOffset * Float.BYTES;
    long a1 = a0 + aRow * Float.BYTES;
    long b0 = bOffset * Float.BYTES;
    long b1 = b0 + bRow * Float.BYTES;
    long b2 = b1 + bRow * Float.BYTES;
    long b3 = b2 + bRow * Float.BYTES;
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    int full = k / LANES;
    for (int block = 0; block < full; block++) {
      long at = block * NARROW_BYTES;
      FloatVector x0 = load(a, a0 + at);
      FloatVector x1 = load(a, a1 + at);
      FloatVector y = load(b, b0 + at);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      y = load(b, b1 + at);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      y = load(b, b2 + at);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      y = load(b, b3 + at);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
    }
    int rest = k - full * LANES;
    if (rest > 0) {
      long at = full * NARROW_BYTES;
      FloatVector x0 = load(a, a0 + at, 0, rest);
      FloatVector x1 = load(a, a1 + at, 0, rest);
      FloatVector y = load(b, b0 + at, 0, rest);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      y = load(b, b1 + at, 0, rest);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      y = load(b, b2 + at, 0, rest);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      y = load(b, b3 + at, 0, rest);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
    }
    long to = offset * Float.BYTES;
    s00.intoMemorySegment(lanes, to, ORDER);
    s10.intoMemorySegment(lanes, to + VB, ORDER);
    s01.intoMemorySegment(lanes, to + 2 * VB, ORDER);
    s11.intoMemorySegment(lanes, to + 3 * VB, ORDER);
    s02.intoMemorySegment(lanes, to + 4 * VB, ORDER);
    s12.intoMemorySegment(lanes, to + 5 * VB, ORDER);
    s03.intoMemorySegment(lanes, to + 6 * VB, ORDER);
    s13.intoMemorySegment(lanes, to + 7 * VB, ORDER);
  }

  /** The 16 lanes of one dot product, in 16 / V accumulators. */
  private static void dot(
      int k,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment lanes,
      long offset) {
    long a0 = aOffset * Float.BYTES;
    long b0 = bOffset * Float.BYTES;
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int full = k / LANES;
    for (int block = 0; block < full; block++) {
      long at = block * NARROW_BYTES;
      s0 = load(a, a0 + at).fma(load(b, b0 + at), s0);
      if (V < 16) {
        s1 = load(a, a0 + at + VB).fma(load(b, b0 + at + VB), s1);
      }
      if (V < 8) {
        s2 = load(a, a0 + at + 2 * VB).fma(load(b, b0 + at + 2 * VB), s2);
        s3 = load(a, a0 + at + 3 * VB).fma(load(b, b0 + at + 3 * VB), s3);
      }
    }
    int rest = k - full * LANES;
    if (rest > 0) {
      long at = full * NARROW_BYTES;
      s0 = load(a, a0 + at, 0, rest).fma(load(b, b0 + at, 0, rest), s0);
      if (V < 16) {
        s1 = load(a, a0 + at, 1, rest).fma(load(b, b0 + at, 1, rest), s1);
      }
      if (V < 8) {
        s2 = load(a, a0 + at, 2, rest).fma(load(b, b0 + at, 2, rest), s2);
        s3 = load(a, a0 + at, 3, rest).fma(load(b, b0 + at, 3, rest), s3);
      }
    }
    long to = offset * Float.BYTES;
    s0.intoMemorySegment(lanes, to, ORDER);
    if (V < 16) {
      s1.intoMemorySegment(lanes, to + VB, ORDER);
    }
    if (V < 8) {
      s2.intoMemorySegment(lanes, to + 2 * VB, ORDER);
      s3.intoMemorySegment(lanes, to + 3 * VB, ORDER);
    }
  }

  private static FloatVector load(MemorySegment segment, long bytes) {
    return FloatVector.fromMemorySegment(S, segment, bytes, ORDER);
  }

  /** Vector {@code part} of 16 lanes of which the first {@code count} exist; the others are +0. */
  private static FloatVector load(MemorySegment segment, long bytes, int part, int count) {
    return FloatVector.fromMemorySegment(
        S, segment, bytes + part * VB, ORDER, S.indexInRange(part * V, count));
  }

  /**
   * The fixed tree over 16 lanes in memory. As shuffles of a vector it costs C2 so many nodes that
   * it stops inlining in the middle of a tile, and the vectors are boxed.
   */
  private static float sumLanes(MemorySegment lanes, long at) {
    float s0 = lane(lanes, at) + lane(lanes, at + 8);
    float s1 = lane(lanes, at + 1) + lane(lanes, at + 9);
    float s2 = lane(lanes, at + 2) + lane(lanes, at + 10);
    float s3 = lane(lanes, at + 3) + lane(lanes, at + 11);
    float s4 = lane(lanes, at + 4) + lane(lanes, at + 12);
    float s5 = lane(lanes, at + 5) + lane(lanes, at + 13);
    float s6 = lane(lanes, at + 6) + lane(lanes, at + 14);
    float s7 = lane(lanes, at + 7) + lane(lanes, at + 15);
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  private static float lane(MemorySegment lanes, long at) {
    return lanes.getAtIndex(JAVA_FLOAT, at);
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
    for (int j = 0; j < n; j += V) {
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
    for (int j = 0; j < n; j += V) {
      VectorMask<Float> valid = S.indexInRange(j, n);
      FloatVector value =
          FloatVector.fromMemorySegment(S, row, (rowOffset + j) * Float.BYTES, ORDER, valid);
      for (int i = 0; i < m; i++) {
        long at = (xOffset + (long) i * n + j) * Float.BYTES;
        FloatVector.fromMemorySegment(S, x, at, ORDER, valid)
            .add(value)
            .intoMemorySegment(x, at, ORDER, valid);
      }
    }
  }
}
