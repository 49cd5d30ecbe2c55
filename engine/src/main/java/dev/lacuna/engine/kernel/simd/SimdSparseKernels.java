package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lacuna.engine.kernel.SparseKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SparseKernels} by vectors of channels. Sums are held in registers, up to ten at a time: a
 * kernel row of 5x5x32 is ten vectors of 512 bits. Rows are contiguous and, with channels a
 * multiple of 16, aligned, so that the two loads a cycle that multiply-adds from memory need are to
 * be had.
 */
final class SimdSparseKernels implements SparseKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;

  /** As many bytes as a vector has floats; null where there is no such vector. */
  private static final VectorSpecies<Byte> BYTES =
      V == 16 ? ByteVector.SPECIES_128 : V == 8 ? ByteVector.SPECIES_64 : null;

  SimdSparseKernels() {}

  @Override
  public void reluMax(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment z,
      long zOffset,
      long zLine,
      MemorySegment bias,
      long biasOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset) {
    int whole = channels - channels % V;
    for (int i = 0; i < windows; i++) {
      long first = zOffset + (long) i * windowWidth * channels;
      long index = (long) i * channels;
      for (int c = 0; c < whole; c += V) {
        FloatVector b =
            FloatVector.fromMemorySegment(S, bias, (biasOffset + c) * Float.BYTES, ORDER);
        FloatVector lead = FloatVector.zero(S);
        FloatVector tap = FloatVector.broadcast(S, (float) NONE);
        float t = 0f;
        for (int wy = 0; wy < windowHeight; wy++) {
          long at = (first + wy * zLine + c) * Float.BYTES;
          for (int wx = 0; wx < windowWidth; wx++, t += 1f) {
            FloatVector value = FloatVector.fromMemorySegment(S, z, at, ORDER).add(b);
            VectorMask<Float> wins = value.compare(VectorOperators.GT, lead);
            lead = lead.blend(value, wins);
            tap = tap.blend(t, wins);
            at += (long) channels * Float.BYTES;
          }
        }
        long target = (yOffset + index + c) * Float.BYTES;
        if (winner != null) {
          if (BYTES == null) {
            // Of four lanes there is no vector of bytes: they go one by one, by way of y.
            tap.intoMemorySegment(y, target, ORDER);
            for (int l = 0; l < V; l++) {
              float place = y.get(JAVA_FLOAT, target + l * (long) Float.BYTES);
              winner.set(JAVA_BYTE, winnerOffset + index + c + l, (byte) (int) place);
            }
          } else {
            ByteVector places = (ByteVector) tap.convertShape(VectorOperators.F2B, BYTES, 0);
            places.intoMemorySegment(winner, winnerOffset + index + c, ORDER);
          }
        }
        lead.intoMemorySegment(y, target, ORDER);
      }
    }
    if (whole < channels) {
      reluMaxEnd(
          windowHeight,
          windowWidth,
          windows,
          channels,
          z,
          zOffset + whole,
          zLine,
          bias,
          biasOffset + whole,
          y,
          yOffset + whole,
          winner,
          winnerOffset + whole,
          channels - whole);
    }
  }

  /** The last channels of all windows, fewer than a vector has lanes. */
  private static void reluMaxEnd(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment z,
      long zOffset,
      long zLine,
      MemorySegment bias,
      long biasOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset,
      int lanes) {
    VectorMask<Float> valid = S.indexInRange(0, lanes);
    FloatVector b = FloatVector.fromMemorySegment(S, bias, biasOffset * Float.BYTES, ORDER, valid);
    for (int i = 0; i < windows; i++) {
      FloatVector lead = FloatVector.zero(S);
      FloatVector tap = FloatVector.broadcast(S, (float) NONE);
      float t = 0f;
      for (int wy = 0; wy < windowHeight; wy++) {
        long at = (zOffset + (long) i * windowWidth * channels + wy * zLine) * Float.BYTES;
        for (int wx = 0; wx < windowWidth; wx++, t += 1f) {
          FloatVector value = FloatVector.fromMemorySegment(S, z, at, ORDER, valid).add(b);
          VectorMask<Float> wins = value.compare(VectorOperators.GT, lead);
          lead = lead.blend(value, wins);
          tap = tap.blend(t, wins);
          at += (long) channels * Float.BYTES;
        }
      }
      long target = (yOffset + (long) i * channels) * Float.BYTES;
      if (winner != null) {
        // Few machines store bytes by a mask: they go one by one, by way of y.
        tap.intoMemorySegment(y, target, ORDER, valid);
        for (int l = 0; l < lanes; l++) {
          float place = y.get(JAVA_FLOAT, target + l * (long) Float.BYTES);
          winner.set(JAVA_BYTE, winnerOffset + (long) i * channels + l, (byte) (int) place);
        }
      }
      lead.intoMemorySegment(y, target, ORDER, valid);
    }
  }

  @Override
  public void addRows(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      int n,
      MemorySegment x,
      long xOffset,
      MemorySegment out,
      long outOffset) {
    long index = offsets * Float.BYTES;
    long factor = factors * Float.BYTES;
    long from = xOffset * Float.BYTES;
    long to = outOffset * Float.BYTES;
    int vectors = n / V;
    int q = 0;
    // Six at a time where that leaves nothing over, as with 3x3 kernels on 32 or 64 channels.
    for (; vectors - q >= 10 && (vectors - q) % 6 != 0; q += 10) {
      addTen(count, list, index, factor, x, from + q * VB, out, to + q * VB);
    }
    for (; vectors - q >= 6; q += 6) {
      addSix(count, list, index, factor, x, from + q * VB, out, to + q * VB);
    }
    for (; vectors - q >= 4; q += 4) {
      addFour(count, list, index, factor, x, from + q * VB, out, to + q * VB);
    }
    for (; vectors - q >= 2; q += 2) {
      addTwo(count, list, index, factor, x, from + q * VB, out, to + q * VB);
    }
    for (; q * V < n; q++) {
      addOne(count, list, index, factor, n - q * V, x, from + q * VB, out, to + q * VB);
    }
  }

  private static void addTen(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      MemorySegment x,
      long from,
      MemorySegment out,
      long to) {
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(S, out, to + 2 * VB, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(S, out, to + 3 * VB, ORDER);
    FloatVector s4 = FloatVector.fromMemorySegment(S, out, to + 4 * VB, ORDER);
    FloatVector s5 = FloatVector.fromMemorySegment(S, out, to + 5 * VB, ORDER);
    FloatVector s6 = FloatVector.fromMemorySegment(S, out, to + 6 * VB, ORDER);
    FloatVector s7 = FloatVector.fromMemorySegment(S, out, to + 7 * VB, ORDER);
    FloatVector s8 = FloatVector.fromMemorySegment(S, out, to + 8 * VB, ORDER);
    FloatVector s9 = FloatVector.fromMemorySegment(S, out, to + 9 * VB, ORDER);
    for (int i = 0; i < count; i++) {
      long at = i * (long) Float.BYTES;
      FloatVector factor = FloatVector.broadcast(S, list.get(JAVA_FLOAT, factors + at));
      long row = from + list.get(JAVA_INT, offsets + at) * (long) Float.BYTES;
      s0 = factor.fma(FloatVector.fromMemorySegment(S, x, row, ORDER), s0);
      s1 = factor.fma(FloatVector.fromMemorySegment(S, x, row + VB, ORDER), s1);
      s2 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 2 * VB, ORDER), s2);
      s3 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 3 * VB, ORDER), s3);
      s4 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 4 * VB, ORDER), s4);
      s5 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 5 * VB, ORDER), s5);
      s6 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 6 * VB, ORDER), s6);
      s7 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 7 * VB, ORDER), s7);
      s8 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 8 * VB, ORDER), s8);
      s9 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 9 * VB, ORDER), s9);
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
    s2.intoMemorySegment(out, to + 2 * VB, ORDER);
    s3.intoMemorySegment(out, to + 3 * VB, ORDER);
    s4.intoMemorySegment(out, to + 4 * VB, ORDER);
    s5.intoMemorySegment(out, to + 5 * VB, ORDER);
    s6.intoMemorySegment(out, to + 6 * VB, ORDER);
    s7.intoMemorySegment(out, to + 7 * VB, ORDER);
    s8.intoMemorySegment(out, to + 8 * VB, ORDER);
    s9.intoMemorySegment(out, to + 9 * VB, ORDER);
  }

  private static void addSix(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      MemorySegment x,
      long from,
      MemorySegment out,
      long to) {
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(S, out, to + 2 * VB, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(S, out, to + 3 * VB, ORDER);
    FloatVector s4 = FloatVector.fromMemorySegment(S, out, to + 4 * VB, ORDER);
    FloatVector s5 = FloatVector.fromMemorySegment(S, out, to + 5 * VB, ORDER);
    for (int i = 0; i < count; i++) {
      long at = i * (long) Float.BYTES;
      FloatVector factor = FloatVector.broadcast(S, list.get(JAVA_FLOAT, factors + at));
      long row = from + list.get(JAVA_INT, offsets + at) * (long) Float.BYTES;
      s0 = factor.fma(FloatVector.fromMemorySegment(S, x, row, ORDER), s0);
      s1 = factor.fma(FloatVector.fromMemorySegment(S, x, row + VB, ORDER), s1);
      s2 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 2 * VB, ORDER), s2);
      s3 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 3 * VB, ORDER), s3);
      s4 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 4 * VB, ORDER), s4);
      s5 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 5 * VB, ORDER), s5);
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
    s2.intoMemorySegment(out, to + 2 * VB, ORDER);
    s3.intoMemorySegment(out, to + 3 * VB, ORDER);
    s4.intoMemorySegment(out, to + 4 * VB, ORDER);
    s5.intoMemorySegment(out, to + 5 * VB, ORDER);
  }

  private static void addFour(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      MemorySegment x,
      long from,
      MemorySegment out,
      long to) {
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(S, out, to + 2 * VB, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(S, out, to + 3 * VB, ORDER);
    for (int i = 0; i < count; i++) {
      long at = i * (long) Float.BYTES;
      FloatVector factor = FloatVector.broadcast(S, list.get(JAVA_FLOAT, factors + at));
      long row = from + list.get(JAVA_INT, offsets + at) * (long) Float.BYTES;
      s0 = factor.fma(FloatVector.fromMemorySegment(S, x, row, ORDER), s0);
      s1 = factor.fma(FloatVector.fromMemorySegment(S, x, row + VB, ORDER), s1);
      s2 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 2 * VB, ORDER), s2);
      s3 = factor.fma(FloatVector.fromMemorySegment(S, x, row + 3 * VB, ORDER), s3);
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
    s2.intoMemorySegment(out, to + 2 * VB, ORDER);
    s3.intoMemorySegment(out, to + 3 * VB, ORDER);
  }

  private static void addTwo(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      MemorySegment x,
      long from,
      MemorySegment out,
      long to) {
    FloatVector s0 = FloatVector.fromMemorySegment(S, out, to, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(S, out, to + VB, ORDER);
    for (int i = 0; i < count; i++) {
      long at = i * (long) Float.BYTES;
      FloatVector factor = FloatVector.broadcast(S, list.get(JAVA_FLOAT, factors + at));
      long row = from + list.get(JAVA_INT, offsets + at) * (long) Float.BYTES;
      s0 = factor.fma(FloatVector.fromMemorySegment(S, x, row, ORDER), s0);
      s1 = factor.fma(FloatVector.fromMemorySegment(S, x, row + VB, ORDER), s1);
    }
    s0.intoMemorySegment(out, to, ORDER);
    s1.intoMemorySegment(out, to + VB, ORDER);
  }

  /** One vector, of which the first {@code n} lanes exist. */
  private static void addOne(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      int n,
      MemorySegment x,
      long from,
      MemorySegment out,
      long to) {
    VectorMask<Float> valid = S.indexInRange(0, n);
    FloatVector s = FloatVector.fromMemorySegment(S, out, to, ORDER, valid);
    for (int i = 0; i < count; i++) {
      long at = i * (long) Float.BYTES;
      FloatVector factor = FloatVector.broadcast(S, list.get(JAVA_FLOAT, factors + at));
      long row = from + list.get(JAVA_INT, offsets + at) * (long) Float.BYTES;
      s = factor.fma(FloatVector.fromMemorySegment(S, x, row, ORDER, valid), s);
    }
    s.intoMemorySegment(out, to, ORDER, valid);
  }

  @Override
  public void unpool(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment z,
      long zOffset,
      long zLine) {
    int whole = BYTES == null ? 0 : channels - channels % V;
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < windows; i++) {
      long first = zOffset + (long) i * windowWidth * channels;
      long index = (long) i * channels;
      for (int c = 0; c < whole; c += V) {
        FloatVector place =
            (FloatVector)
                ByteVector.fromMemorySegment(BYTES, winner, winnerOffset + index + c, ORDER)
                    .convertShape(VectorOperators.B2F, S, 0);
        FloatVector value =
            FloatVector.fromMemorySegment(S, dy, (dyOffset + index + c) * Float.BYTES, ORDER);
        int t = 0;
        for (int wy = 0; wy < windowHeight; wy++) {
          long at = (first + wy * zLine + c) * Float.BYTES;
          for (int wx = 0; wx < windowWidth; wx++, t++) {
            VectorMask<Float> wins = place.compare(VectorOperators.EQ, (float) (byte) t);
            zero.blend(value, wins).intoMemorySegment(z, at, ORDER);
            at += (long) channels * Float.BYTES;
          }
        }
      }
      for (int c = whole; c < channels; c++) {
        int tap = Byte.toUnsignedInt(winner.get(JAVA_BYTE, winnerOffset + index + c));
        int value = dy.getAtIndex(JAVA_INT, dyOffset + index + c);
        int t = 0;
        for (int wy = 0; wy < windowHeight; wy++) {
          long at = first + wy * zLine + c;
          for (int wx = 0; wx < windowWidth; wx++, t++) {
            // Which one wins cannot be predicted: all bits or none, without a branch.
            z.setAtIndex(JAVA_INT, at, value & (((t ^ tap) - 1) >> 31));
            at += channels;
          }
        }
      }
    }
  }

  @Override
  public void addLive(
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment out,
      long outOffset) {
    int whole = BYTES == null ? 0 : channels - channels % V;
    for (int c = 0; c < whole; c += V) {
      long to = (outOffset + c) * Float.BYTES;
      FloatVector zero = FloatVector.zero(S);
      FloatVector sum = FloatVector.fromMemorySegment(S, out, to, ORDER);
      for (int i = 0; i < windows; i++) {
        long at = (long) i * channels + c;
        ByteVector places = ByteVector.fromMemorySegment(BYTES, winner, winnerOffset + at, ORDER);
        // As signed bytes NONE is -1, and no winner is.
        VectorMask<Float> dead =
            ((FloatVector) places.convertShape(VectorOperators.B2F, S, 0))
                .compare(VectorOperators.EQ, -1f);
        FloatVector value =
            FloatVector.fromMemorySegment(S, dy, (dyOffset + at) * Float.BYTES, ORDER);
        sum = value.blend(zero, dead).add(sum);
      }
      sum.intoMemorySegment(out, to, ORDER);
    }
    for (int c = whole; c < channels; c++) {
      float sum = out.getAtIndex(JAVA_FLOAT, outOffset + c);
      for (int i = 0; i < windows; i++) {
        long at = (long) i * channels + c;
        int live = (Byte.toUnsignedInt(winner.get(JAVA_BYTE, winnerOffset + at)) - NONE) >> 31;
        sum += Float.intBitsToFloat(dy.getAtIndex(JAVA_INT, dyOffset + at) & live);
      }
      out.setAtIndex(JAVA_FLOAT, outOffset + c, sum);
    }
  }
}
