package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lacuna.engine.kernel.SlidingKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SlidingKernels} with the weights of eight taps in registers, by two vectors where there
 * are 32 registers and by one elsewhere, while all positions go by; the sums of a line stay in the
 * first cache between tiles. Taps that fill no tile come first, and the first of them, which has no
 * sums to load, spares clearing them. Columns that fill no vector go tap by tap.
 */
final class SimdSlidingKernels implements SlidingKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;

  /** Taps of a tile. */
  private static final int TILE = 8;

  SimdSlidingKernels() {}

  @Override
  public void slide(
      int positions,
      int n,
      int taps,
      MemorySegment x,
      long xOffset,
      MemorySegment list,
      long offsets,
      MemorySegment w,
      long wOffset,
      MemorySegment y,
      long yOffset,
      long yRow) {
    long wStep = (long) n * Float.BYTES;
    long yStep = yRow * Float.BYTES;
    for (int column = 0; column < n; ) {
      int width = V == 16 && n - column >= 2 * V ? 2 * V : V;
      int columns = Math.min(width, n - column);
      long to = (yOffset + column) * Float.BYTES;
      // Eight masked loads would need more than C1's virtual registers.
      int single = columns < V ? taps : (taps - 1) % TILE + 1;
      for (int p = 0; p < taps; ) {
        long w0 = (wOffset + column) * Float.BYTES + p * wStep;
        long x0 = shifted(xOffset, list, offsets + p);
        if (p < single) {
          for (int c = 0; c < columns; c += V) {
            int lanes = Math.min(V, columns - c);
            long at = c * (long) Float.BYTES;
            if (p == 0) {
              begin(positions, lanes, x, x0, w, w0 + at, y, to + at, yStep);
            } else {
              tile1x1(positions, lanes, x, x0, w, w0 + at, y, to + at, yStep);
            }
          }
          p++;
          continue;
        }
        long x1 = shifted(xOffset, list, offsets + p + 1);
        long x2 = shifted(xOffset, list, offsets + p + 2);
        long x3 = shifted(xOffset, list, offsets + p + 3);
        long x4 = shifted(xOffset, list, offsets + p + 4);
        long x5 = shifted(xOffset, list, offsets + p + 5);
        long x6 = shifted(xOffset, list, offsets + p + 6);
        long x7 = shifted(xOffset, list, offsets + p + 7);
        if (width > V) {
          tile8x2(positions, x, x0, x1, x2, x3, x4, x5, x6, x7, w, w0, wStep, y, to, yStep);
        } else {
          tile8x1(positions, x, x0, x1, x2, x3, x4, x5, x6, x7, w, w0, wStep, y, to, yStep);
        }
        p += TILE;
      }
      column += width;
    }
  }

  /** The first tap, by one vector, of which the first {@code columns} lanes exist. */
  private static void begin(
      int positions,
      int columns,
      MemorySegment x,
      long x0,
      MemorySegment w,
      long w0,
      MemorySegment y,
      long y0,
      long yStep) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    FloatVector a = FloatVector.fromMemorySegment(S, w, w0, ORDER, valid);
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < positions; i++) {
      FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x0 + i * (long) Float.BYTES))
          .fma(a, zero)
          .intoMemorySegment(y, y0 + i * yStep, ORDER, valid);
    }
  }

  /** The byte that a shift leads to. */
  private static long shifted(long xOffset, MemorySegment list, long at) {
    return (xOffset + list.getAtIndex(JAVA_INT, at)) * Float.BYTES;
  }

  /** Eight taps by two vectors. */
  private static void tile8x2(
      int positions,
      MemorySegment x,
      long x0,
      long x1,
      long x2,
      long x3,
      long x4,
      long x5,
      long x6,
      long x7,
      MemorySegment w,
      long w0,
      long wStep,
      MemorySegment y,
      long y0,
      long yStep) {
    FloatVector a0 = FloatVector.fromMemorySegment(S, w, w0, ORDER);
    FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + VB, ORDER);
    FloatVector a1 = FloatVector.fromMemorySegment(S, w, w0 + wStep, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(S, w, w0 + wStep + VB, ORDER);
    FloatVector a2 = FloatVector.fromMemorySegment(S, w, w0 + 2 * wStep, ORDER);
    FloatVector b2 = FloatVector.fromMemorySegment(S, w, w0 + 2 * wStep + VB, ORDER);
    FloatVector a3 = FloatVector.fromMemorySegment(S, w, w0 + 3 * wStep, ORDER);
    FloatVector b3 = FloatVector.fromMemorySegment(S, w, w0 + 3 * wStep + VB, ORDER);
    FloatVector a4 = FloatVector.fromMemorySegment(S, w, w0 + 4 * wStep, ORDER);
    FloatVector b4 = FloatVector.fromMemorySegment(S, w, w0 + 4 * wStep + VB, ORDER);
    FloatVector a5 = FloatVector.fromMemorySegment(S, w, w0 + 5 * wStep, ORDER);
    FloatVector b5 = FloatVector.fromMemorySegment(S, w, w0 + 5 * wStep + VB, ORDER);
    FloatVector a6 = FloatVector.fromMemorySegment(S, w, w0 + 6 * wStep, ORDER);
    FloatVector b6 = FloatVector.fromMemorySegment(S, w, w0 + 6 * wStep + VB, ORDER);
    FloatVector a7 = FloatVector.fromMemorySegment(S, w, w0 + 7 * wStep, ORDER);
    FloatVector b7 = FloatVector.fromMemorySegment(S, w, w0 + 7 * wStep + VB, ORDER);
    for (int i = 0; i < positions; i++) {
      long at = i * (long) Float.BYTES;
      long to = y0 + i * yStep;
      FloatVector s = FloatVector.fromMemorySegment(S, y, to, ORDER);
      FloatVector t = FloatVector.fromMemorySegment(S, y, to + VB, ORDER);
      FloatVector f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x0 + at));
      s = f.fma(a0, s);
      t = f.fma(b0, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x1 + at));
      s = f.fma(a1, s);
      t = f.fma(b1, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x2 + at));
      s = f.fma(a2, s);
      t = f.fma(b2, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x3 + at));
      s = f.fma(a3, s);
      t = f.fma(b3, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x4 + at));
      s = f.fma(a4, s);
      t = f.fma(b4, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x5 + at));
      s = f.fma(a5, s);
      t = f.fma(b5, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x6 + at));
      s = f.fma(a6, s);
      t = f.fma(b6, t);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x7 + at));
      s = f.fma(a7, s);
      t = f.fma(b7, t);
      s.intoMemorySegment(y, to, ORDER);
      t.intoMemorySegment(y, to + VB, ORDER);
    }
  }

  /** Eight taps by one vector. */
  private static void tile8x1(
      int positions,
      MemorySegment x,
      long x0,
      long x1,
      long x2,
      long x3,
      long x4,
      long x5,
      long x6,
      long x7,
      MemorySegment w,
      long w0,
      long wStep,
      MemorySegment y,
      long y0,
      long yStep) {
    FloatVector a0 = FloatVector.fromMemorySegment(S, w, w0, ORDER);
    FloatVector a1 = FloatVector.fromMemorySegment(S, w, w0 + wStep, ORDER);
    FloatVector a2 = FloatVector.fromMemorySegment(S, w, w0 + 2 * wStep, ORDER);
    FloatVector a3 = FloatVector.fromMemorySegment(S, w, w0 + 3 * wStep, ORDER);
    FloatVector a4 = FloatVector.fromMemorySegment(S, w, w0 + 4 * wStep, ORDER);
    FloatVector a5 = FloatVector.fromMemorySegment(S, w, w0 + 5 * wStep, ORDER);
    FloatVector a6 = FloatVector.fromMemorySegment(S, w, w0 + 6 * wStep, ORDER);
    FloatVector a7 = FloatVector.fromMemorySegment(S, w, w0 + 7 * wStep, ORDER);
    for (int i = 0; i < positions; i++) {
      long at = i * (long) Float.BYTES;
      long to = y0 + i * yStep;
      FloatVector s = FloatVector.fromMemorySegment(S, y, to, ORDER);
      FloatVector f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x0 + at));
      s = f.fma(a0, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x1 + at));
      s = f.fma(a1, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x2 + at));
      s = f.fma(a2, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x3 + at));
      s = f.fma(a3, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x4 + at));
      s = f.fma(a4, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x5 + at));
      s = f.fma(a5, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x6 + at));
      s = f.fma(a6, s);
      f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x7 + at));
      s = f.fma(a7, s);
      s.intoMemorySegment(y, to, ORDER);
    }
  }

  /** One tap by one vector, of which the first {@code columns} lanes exist. */
  private static void tile1x1(
      int positions,
      int columns,
      MemorySegment x,
      long x0,
      MemorySegment w,
      long w0,
      MemorySegment y,
      long y0,
      long yStep) {
    VectorMask<Float> valid = S.indexInRange(0, columns);
    FloatVector a0 = FloatVector.fromMemorySegment(S, w, w0, ORDER, valid);
    for (int i = 0; i < positions; i++) {
      long at = i * (long) Float.BYTES;
      long to = y0 + i * yStep;
      FloatVector s = FloatVector.fromMemorySegment(S, y, to, ORDER, valid);
      FloatVector f = FloatVector.broadcast(S, x.get(JAVA_FLOAT_UNALIGNED, x0 + at));
      s = f.fma(a0, s);
      s.intoMemorySegment(y, to, ORDER, valid);
    }
  }
}
