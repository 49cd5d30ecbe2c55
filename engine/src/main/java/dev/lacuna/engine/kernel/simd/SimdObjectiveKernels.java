package dev.lacuna.engine.kernel.simd;

import static dev.lacuna.engine.kernel.MathCoefficients.E2;
import static dev.lacuna.engine.kernel.MathCoefficients.E3;
import static dev.lacuna.engine.kernel.MathCoefficients.E4;
import static dev.lacuna.engine.kernel.MathCoefficients.E5;
import static dev.lacuna.engine.kernel.MathCoefficients.E6;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_BIAS;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_SHIFT;
import static dev.lacuna.engine.kernel.MathCoefficients.EXP_SMALLEST;
import static dev.lacuna.engine.kernel.MathCoefficients.L10;
import static dev.lacuna.engine.kernel.MathCoefficients.L2;
import static dev.lacuna.engine.kernel.MathCoefficients.L3;
import static dev.lacuna.engine.kernel.MathCoefficients.L4;
import static dev.lacuna.engine.kernel.MathCoefficients.L5;
import static dev.lacuna.engine.kernel.MathCoefficients.L6;
import static dev.lacuna.engine.kernel.MathCoefficients.L7;
import static dev.lacuna.engine.kernel.MathCoefficients.L8;
import static dev.lacuna.engine.kernel.MathCoefficients.L9;
import static dev.lacuna.engine.kernel.MathCoefficients.LN2_HIGH;
import static dev.lacuna.engine.kernel.MathCoefficients.LN2_LOW;
import static dev.lacuna.engine.kernel.MathCoefficients.LOG2_E;
import static dev.lacuna.engine.kernel.MathCoefficients.ROUND;
import static dev.lacuna.engine.kernel.MathCoefficients.ROUND_BITS;

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

  SimdObjectiveKernels() {}

  @Override
  public float weightedBinaryCrossEntropy(
      MemorySegment logits,
      long logitsOffset,
      MemorySegment targets,
      long targetsOffset,
      MemorySegment gradient,
      long gradientOffset,
      int n,
      float positiveWeight,
      float negativeWeight,
      float unknownWeight,
      float scale) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    int i = 0;
    for (; i < n; i += V) {
      boolean full = i <= n - V;
      VectorMask<Float> valid = S.indexInRange(i, n);
      long targetAt = (targetsOffset + i) * Float.BYTES;
      long logitAt = (logitsOffset + i) * Float.BYTES;
      FloatVector target =
          full
              ? FloatVector.fromMemorySegment(S, targets, targetAt, ORDER)
              : FloatVector.fromMemorySegment(S, targets, targetAt, ORDER, valid);
      FloatVector logit =
          full
              ? FloatVector.fromMemorySegment(S, logits, logitAt, ORDER)
              : FloatVector.fromMemorySegment(S, logits, logitAt, ORDER, valid);
      VectorMask<Float> positive = target.compare(VectorOperators.GT, 0f);
      FloatVector weight =
          FloatVector.broadcast(S, negativeWeight)
              .blend(positiveWeight, positive)
              .blend(unknownWeight, target.compare(VectorOperators.LT, 0f));
      FloatVector z = logit.blend(logit.neg(), positive);
      FloatVector arg = z.abs().neg();
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
      IntVector exponent = shifted.reinterpretAsInts().sub(ROUND_BITS);
      IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = exponent.sub(half).add(EXPONENT_BIAS);
      half = half.add(EXPONENT_BIAS);
      e = e.mul(half.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats());
      e = e.mul(rest.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats());
      VectorMask<Float> large = e.compare(VectorOperators.GT, 0.5f);
      FloatVector twos = zero.blend(1f, large);
      FloatVector f = e.blend(e.sub(1f).mul(0.5f), large);
      FloatVector tail = f.fma(L10, L9);
      tail = tail.lanewise(VectorOperators.FMA, f, L8);
      tail = tail.lanewise(VectorOperators.FMA, f, L7);
      tail = tail.lanewise(VectorOperators.FMA, f, L6);
      tail = tail.lanewise(VectorOperators.FMA, f, L5);
      tail = tail.lanewise(VectorOperators.FMA, f, L4);
      tail = tail.lanewise(VectorOperators.FMA, f, L3);
      tail = tail.lanewise(VectorOperators.FMA, f, L2);
      FloatVector high = twos.lanewise(VectorOperators.FMA, LN2_HIGH, f);
      FloatVector low = f.mul(f).fma(tail, twos.mul(LN2_LOW));
      FloatVector softplus = zero.blend(z, z.compare(VectorOperators.GT, 0f)).add(high.add(low));
      FloatVector sum = zero.blend(weight.mul(softplus), valid).add(s0);
      if (gradient != null) {
        FloatVector p = one.blend(e, z.compare(VectorOperators.LT, 0f)).div(e.add(1f));
        FloatVector slope = weight.mul(p.blend(p.neg(), positive)).mul(scale);
        long gradientAt = (gradientOffset + i) * Float.BYTES;
        if (full) {
          slope.intoMemorySegment(gradient, gradientAt, ORDER);
        } else {
          slope.intoMemorySegment(gradient, gradientAt, ORDER, valid);
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
