package dev.lacuna.engine.kernel.simd;

import static dev.lacuna.engine.kernel.MathCoefficients.E2;
import static dev.lacuna.engine.kernel.MathCoefficients.E3;
import static dev.lacuna.engine.kernel.MathCoefficients.E4;
import static dev.lacuna.engine.kernel.MathCoefficients.E5;
import static dev.lacuna.engine.kernel.MathCoefficients.E6;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_BIAS;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_SHIFT;
import static dev.lacuna.engine.kernel.MathCoefficients.EXP_SMALLEST;
import static dev.lacuna.engine.kernel.MathCoefficients.LN2_HIGH;
import static dev.lacuna.engine.kernel.MathCoefficients.LN2_LOW;
import static dev.lacuna.engine.kernel.MathCoefficients.LOG2_E;
import static dev.lacuna.engine.kernel.MathCoefficients.R0;
import static dev.lacuna.engine.kernel.MathCoefficients.R1;
import static dev.lacuna.engine.kernel.MathCoefficients.R2;
import static dev.lacuna.engine.kernel.MathCoefficients.R3;
import static dev.lacuna.engine.kernel.MathCoefficients.ROUND;
import static dev.lacuna.engine.kernel.MathCoefficients.ROUND_BITS;
import static dev.lacuna.engine.kernel.MathCoefficients.S10;
import static dev.lacuna.engine.kernel.MathCoefficients.S2;
import static dev.lacuna.engine.kernel.MathCoefficients.S3;
import static dev.lacuna.engine.kernel.MathCoefficients.S4;
import static dev.lacuna.engine.kernel.MathCoefficients.S5;
import static dev.lacuna.engine.kernel.MathCoefficients.S6;
import static dev.lacuna.engine.kernel.MathCoefficients.S7;
import static dev.lacuna.engine.kernel.MathCoefficients.S8;
import static dev.lacuna.engine.kernel.MathCoefficients.S9;

import dev.lacuna.engine.kernel.ObjectiveKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ObjectiveKernels} by whole vectors, the last one masked. The 16 lanes of a sum are one,
 * two or four vectors that take turns. No methods of their own in loops, as in {@link
 * SimdElementwiseKernels}.
 */
final class SimdObjectiveKernels implements ObjectiveKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();

  /** Added to exponents down to -150, it leaves them where floats are normal. */
  private static final int LIFT = 32;

  private static final float DROP = 0x1p-32f;

  SimdObjectiveKernels() {}

  @Override
  public void logistic(
      MemorySegment logits,
      long logitsOffset,
      int n,
      float[] p,
      float[] complement,
      float[] softplus,
      float[] mirrored) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector minusOne = FloatVector.broadcast(S, -1f);
    for (int i = 0; i < n; i += V) {
      long at = (logitsOffset + i) * Float.BYTES;
      FloatVector z =
          i <= n - V
              ? FloatVector.fromMemorySegment(S, logits, at, ORDER)
              : FloatVector.fromMemorySegment(S, logits, at, ORDER, S.indexInRange(i, n));
      FloatVector arg = z.reinterpretAsInts().or(Integer.MIN_VALUE).reinterpretAsFloats();
      FloatVector clamped = arg.blend(EXP_SMALLEST, arg.compare(VectorOperators.LT, EXP_SMALLEST));
      FloatVector shifted = clamped.fma(LOG2_E, ROUND);
      FloatVector count = shifted.sub(ROUND);
      FloatVector r = count.lanewise(VectorOperators.FMA, -LN2_HIGH, clamped);
      r = count.lanewise(VectorOperators.FMA, -LN2_LOW, r);
      FloatVector e = r.fma(E6, E5);
      e = e.lanewise(VectorOperators.FMA, r, E4);
      e = e.lanewise(VectorOperators.FMA, r, E3);
      e = e.lanewise(VectorOperators.FMA, r, E2);
      e = e.lanewise(VectorOperators.FMA, r, 1f);
      e = e.lanewise(VectorOperators.FMA, r, 1f);
      // e is at most 1: 2^(n + LIFT) is a normal number, and only the last product can round.
      IntVector power = shifted.reinterpretAsInts().add(EXPONENT_BIAS + LIFT - ROUND_BITS);
      e = e.mul(power.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats());
      e = e.mul(DROP);
      FloatVector larger = e.fma(R3, R2);
      larger = larger.lanewise(VectorOperators.FMA, e, R1);
      larger = larger.lanewise(VectorOperators.FMA, e, R0);
      FloatVector error = minusOne.sub(e).fma(larger, one);
      larger = larger.fma(error.fma(error, error), larger);
      FloatVector smaller = e.mul(larger);
      FloatVector log = e.fma(S10, S9);
      log = log.lanewise(VectorOperators.FMA, e, S8);
      log = log.lanewise(VectorOperators.FMA, e, S7);
      log = log.lanewise(VectorOperators.FMA, e, S6);
      log = log.lanewise(VectorOperators.FMA, e, S5);
      log = log.lanewise(VectorOperators.FMA, e, S4);
      log = log.lanewise(VectorOperators.FMA, e, S3);
      log = log.lanewise(VectorOperators.FMA, e, S2);
      log = e.mul(e).fma(log, e);
      VectorMask<Float> below = z.compare(VectorOperators.LT, 0f);
      FloatVector above = z.blend(zero, below);
      larger.blend(smaller, below).intoArray(p, i);
      smaller.blend(larger, below).intoArray(complement, i);
      above.add(log).intoArray(softplus, i);
      above.sub(z).add(log).intoArray(mirrored, i);
    }
  }

  @Override
  public float collect(
      float[] values,
      float[] slopes,
      int n,
      float scale,
      MemorySegment gradient,
      long gradientOffset) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    int i = 0;
    for (; i < n; i += V) {
      boolean full = i <= n - V;
      FloatVector value = FloatVector.fromArray(S, values, i);
      FloatVector sum = (full ? value : zero.blend(value, S.indexInRange(i, n))).add(s0);
      if (gradient != null) {
        FloatVector slope = FloatVector.fromArray(S, slopes, i).mul(scale);
        long gradientAt = (gradientOffset + i) * Float.BYTES;
        if (full) {
          slope.intoMemorySegment(gradient, gradientAt, ORDER);
        } else {
          slope.intoMemorySegment(gradient, gradientAt, ORDER, S.indexInRange(i, n));
        }
      }
      if (V == 16) {
        s0 = sum;
      } else if (V == 8) {
        s0 = s1;
        s1 = sum;
      } else {
        s0 = s1;
        s1 = s2;
        s2 = s3;
        s3 = sum;
      }
    }
    // The turns that are missing to a multiple of 16: absent lanes.
    for (; i % LANES != 0; i += V) {
      FloatVector first = s0;
      s0 = s1;
      s1 = V == 8 ? first : s2;
      s2 = s3;
      s3 = first;
    }
    FloatVector sum = s0;
    if (V == 8) {
      sum = s0.add(s1);
    } else if (V == 4) {
      sum = s0.add(s2).add(s1.add(s3));
    }
    for (int half = V / 2; half >= 1; half /= 2) {
      sum = sum.add(sum.rearrange(VectorShuffle.iota(S, half, 1, true)));
    }
    return sum.lane(0);
  }
}
