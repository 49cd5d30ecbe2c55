package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.lacuna.engine.kernel.PatchKernels;
import dev.lacuna.engine.kernel.SparseKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PatchKernels} with up to five vectors of a filter's patch in registers, the kernel rows of
 * 5x5 on three channels, while all windows go by.
 */
final class SimdPatchKernels implements PatchKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;

  SimdPatchKernels() {}

  @Override
  public int line(int run) {
    return Math.ceilDiv(run, V) * V;
  }

  @Override
  public void add(
      int rows,
      int windows,
      int filters,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      int lines,
      int run,
      MemorySegment x,
      long xOffset,
      long xRow,
      long xStep,
      long xLine,
      MemorySegment places,
      long placesOffset,
      MemorySegment out,
      long outOffset,
      long outFilter) {
    int units = lines * line(run) / V;
    for (int f = 0; f < filters; f++) {
      long to = (outOffset + f * outFilter) * Float.BYTES;
      for (int unit = 0; unit < units; ) {
        if (units - unit >= 5) {
          addFive(
              unit,
              rows,
              windows,
              filters,
              winner,
              winnerOffset + f,
              dy,
              dyOffset + f,
              run,
              x,
              xOffset,
              xRow,
              xStep,
              xLine,
              places,
              placesOffset,
              out,
              to + unit * VB);
          unit += 5;
        } else if (units - unit >= 3) {
          addThree(
              unit,
              rows,
              windows,
              filters,
              winner,
              winnerOffset + f,
              dy,
              dyOffset + f,
              run,
              x,
              xOffset,
              xRow,
              xStep,
              xLine,
              places,
              placesOffset,
              out,
              to + unit * VB);
          unit += 3;
        } else {
          addOne(
              unit,
              rows,
              windows,
              filters,
              winner,
              winnerOffset + f,
              dy,
              dyOffset + f,
              run,
              x,
              xOffset,
              xRow,
              xStep,
              xLine,
              places,
              placesOffset,
              out,
              to + unit * VB);
          unit++;
        }
      }
    }
  }

  /** The byte of a patch where a vector of it begins; vectors are counted line by line. */
  private static long lineOffset(int unit, int run, long xLine) {
    int inLine = Math.ceilDiv(run, V);
    return (unit / inLine * xLine + (long) (unit % inLine) * V) * Float.BYTES;
  }

  private static void addFive(
      int unit,
      int rows,
      int windows,
      int filters,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      int run,
      MemorySegment x,
      long xOffset,
      long xRow,
      long xStep,
      long xLine,
      MemorySegment places,
      long placesOffset,
      MemorySegment out,
      long to) {
    long x0 = lineOffset(unit, run, xLine);
    long x1 = lineOffset(unit + 1, run, xLine);
    long x2 = lineOffset(unit + 2, run, xLine);
    long x3 = lineOffset(unit + 3, run, xLine);
    long x4 = lineOffset(unit + 4, run, xLine);
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(S, out, to + 2 * VB, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(S, out, to + 3 * VB, ORDER);
    FloatVector s4 = FloatVector.fromMemorySegment(S, out, to + 4 * VB, ORDER);
    long table = placesOffset * Float.BYTES;
    long at = 0;
    for (int i = 0; i < rows; i++) {
      long patch = (xOffset + i * xRow) * Float.BYTES;
      for (int j = 0; j < windows; j++) {
        int tap = winner.get(JAVA_BYTE, winnerOffset + at) & 0xff;
        // Without a branch: NONE is the greatest byte, and all bits of +0 are 0.
        int live = (tap - SparseKernels.NONE) >> 31;
        int bits = dy.get(JAVA_INT_UNALIGNED, (dyOffset + at) * Float.BYTES) & live;
        FloatVector factor = FloatVector.broadcast(S, Float.intBitsToFloat(bits));
        long place = places.get(JAVA_INT_UNALIGNED, table + tap * (long) Integer.BYTES);
        long from = patch + place * Float.BYTES;
        s0 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x0, ORDER), s0);
        s1 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x1, ORDER), s1);
        s2 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x2, ORDER), s2);
        s3 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x3, ORDER), s3);
        s4 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x4, ORDER), s4);
        at += filters;
        patch += xStep * Float.BYTES;
      }
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
    s2.intoMemorySegment(out, to + 2 * VB, ORDER);
    s3.intoMemorySegment(out, to + 3 * VB, ORDER);
    s4.intoMemorySegment(out, to + 4 * VB, ORDER);
  }

  private static void addThree(
      int unit,
      int rows,
      int windows,
      int filters,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      int run,
      MemorySegment x,
      long xOffset,
      long xRow,
      long xStep,
      long xLine,
      MemorySegment places,
      long placesOffset,
      MemorySegment out,
      long to) {
    long x0 = lineOffset(unit, run, xLine);
    long x1 = lineOffset(unit + 1, run, xLine);
    long x2 = lineOffset(unit + 2, run, xLine);
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(S, out, to + 2 * VB, ORDER);
    long table = placesOffset * Float.BYTES;
    long at = 0;
    for (int i = 0; i < rows; i++) {
      long patch = (xOffset + i * xRow) * Float.BYTES;
      for (int j = 0; j < windows; j++) {
        int tap = winner.get(JAVA_BYTE, winnerOffset + at) & 0xff;
        // Without a branch: NONE is the greatest byte, and all bits of +0 are 0.
        int live = (tap - SparseKernels.NONE) >> 31;
        int bits = dy.get(JAVA_INT_UNALIGNED, (dyOffset + at) * Float.BYTES) & live;
        FloatVector factor = FloatVector.broadcast(S, Float.intBitsToFloat(bits));
        long place = places.get(JAVA_INT_UNALIGNED, table + tap * (long) Integer.BYTES);
        long from = patch + place * Float.BYTES;
        s0 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x0, ORDER), s0);
        s1 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x1, ORDER), s1);
        s2 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x2, ORDER), s2);
        at += filters;
        patch += xStep * Float.BYTES;
      }
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
    s2.intoMemorySegment(out, to + 2 * VB, ORDER);
  }

  private static void addOne(
      int unit,
      int rows,
      int windows,
      int filters,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      int run,
      MemorySegment x,
      long xOffset,
      long xRow,
      long xStep,
      long xLine,
      MemorySegment places,
      long placesOffset,
      MemorySegment out,
      long to) {
    long x0 = lineOffset(unit, run, xLine);
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    long table = placesOffset * Float.BYTES;
    long at = 0;
    for (int i = 0; i < rows; i++) {
      long patch = (xOffset + i * xRow) * Float.BYTES;
      for (int j = 0; j < windows; j++) {
        int tap = winner.get(JAVA_BYTE, winnerOffset + at) & 0xff;
        // Without a branch: NONE is the greatest byte, and all bits of +0 are 0.
        int live = (tap - SparseKernels.NONE) >> 31;
        int bits = dy.get(JAVA_INT_UNALIGNED, (dyOffset + at) * Float.BYTES) & live;
        FloatVector factor = FloatVector.broadcast(S, Float.intBitsToFloat(bits));
        long place = places.get(JAVA_INT_UNALIGNED, table + tap * (long) Integer.BYTES);
        long from = patch + place * Float.BYTES;
        s0 = factor.fma(FloatVector.fromMemorySegment(S, x, from + x0, ORDER), s0);
        at += filters;
        patch += xStep * Float.BYTES;
      }
    }
    s0.intoMemorySegment(out, to, ORDER);
  }
}
