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
 * vectors, a narrow one in tiles of 8 rows x 1 vector, or where it is not full row by row with a
 * mask. Accumulators are locals of one method throughout: a vector that leaves its method is boxed
 * on every iteration.
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
        if (columns >= V) {
          for (int i = 0; i < m; i += 8) {
            tile8x1(
                Math.min(8, m - i),
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
        } else {
          for (int i = 0; i < m; i++) {
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

  /** Of the eight rows the first {@code rows} exist; the last of them stands in for the others. */
  private static void tile8x1(
      int rows,
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
    long c1 = c0 + Math.min(1, rows - 1) * cRow * Float.BYTES;
    long c2 = c0 + Math.min(2, rows - 1) * cRow * Float.BYTES;
    long c3 = c0 + Math.min(3, rows - 1) * cRow * Float.BYTES;
    long c4 = c0 + Math.min(4, rows - 1) * cRow * Float.BYTES;
    long c5 = c0 + Math.min(5, rows - 1) * cRow * Float.BYTES;
    long c6 = c0 + Math.min(6, rows - 1) * cRow * Float.BYTES;
    long c7 = c0 + Math.min(7, rows - 1) * cRow * Float.BYTES;
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    if (accumulate) {
      s0 = FloatVector.fromMemorySegment(S, c, c0, ORDER);
      s1 = FloatVector.fromMemorySegment(S, c, c1, ORDER);
      s2 = FloatVector.fromMemorySegment(S, c, c2, ORDER);
      s3 = FloatVector.fromMemorySegment(S, c, c3, ORDER);
      s4 = FloatVector.fromMemorySegment(S, c, c4, ORDER);
      s5 = FloatVector.fromMemorySegment(S, c, c5, ORDER);
      s6 = FloatVector.fromMemorySegment(S, c, c6, ORDER);
      s7 = FloatVector.fromMemorySegment(S, c, c7, ORDER);
    }
    long a1 = aOffset + Math.min(1, rows - 1) * aRow;
    long a2 = aOffset + Math.min(2, rows - 1) * aRow;
    long a3 = aOffset + Math.min(3, rows - 1) * aRow;
    long a4 = aOffset + Math.min(4, rows - 1) * aRow;
    long a5 = aOffset + Math.min(5, rows - 1) * aRow;
    long a6 = aOffset + Math.min(6, rows - 1) * aRow;
    long a7 = aOffset + Math.min(7, rows - 1) * aRow;
    for (int p = 0; p < k; p++) {
      FloatVector y = FloatVector.fromMemorySegment(S, b, bBytes + p * NARROW_BYTES, ORDER);
      long at = p * aColumn;
      s0 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, aOffset + at)).fma(y, s0);
      s1 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a1 + at)).fma(y, s1);
      s2 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a2 + at)).fma(y, s2);
      s3 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a3 + at)).fma(y, s3);
      s4 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a4 + at)).fma(y, s4);
      s5 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a5 + at)).fma(y, s5);
      s6 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a6 + at)).fma(y, s6);
      s7 = FloatVector.broadcast(S, a.getAtIndex(JAVA_FLOAT, a7 + at)).fma(y, s7);
    }
    s0.intoMemorySegment(c, c0, ORDER);
    if (rows > 1) {
      s1.intoMemorySegment(c, c1, ORDER);
    }
    if (rows > 2) {
      s2.intoMemorySegment(c, c2, ORDER);
    }
    if (rows > 3) {
      s3.intoMemorySegment(c, c3, ORDER);
    }
    if (rows > 4) {
      s4.intoMemorySegment(c, c4, ORDER);
    }
    if (rows > 5) {
      s5.intoMemorySegment(c, c5, ORDER);
    }
    if (rows > 6) {
      s6.intoMemorySegment(c, c6, ORDER);
    }
    if (rows > 7) {
      s7.intoMemorySegment(c, c7, ORDER);
    }
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
}
