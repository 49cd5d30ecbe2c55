package dev.lacuna.engine.kernel.simd;

import static dev.lacuna.engine.kernel.MathCoefficients.E2;
import static dev.lacuna.engine.kernel.MathCoefficients.E3;
import static dev.lacuna.engine.kernel.MathCoefficients.E4;
import static dev.lacuna.engine.kernel.MathCoefficients.E5;
import static dev.lacuna.engine.kernel.MathCoefficients.E6;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_BIAS;
import static dev.lacuna.engine.kernel.MathCoefficients.EXPONENT_SHIFT;
import static dev.lacuna.engine.kernel.MathCoefficients.EXP_LARGEST;
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
import static dev.lacuna.engine.kernel.MathCoefficients.LOG_LIFT;
import static dev.lacuna.engine.kernel.MathCoefficients.LOG_LIFT_EXPONENT;
import static dev.lacuna.engine.kernel.MathCoefficients.LOG_ORIGIN_BITS;
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

import dev.lacuna.engine.kernel.ElementwiseKernels;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.ScalarMath;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ElementwiseKernels} by whole vectors; what is left over, fewer elements than a vector has,
 * is done by the scalar kernels.
 *
 * <p>Loops call the Vector API alone, no methods of their own: C2 inlines the former always, the
 * latter by heuristics that depend on the order of compilations, and where it does not, every
 * vector is boxed.
 */
final class SimdElementwiseKernels implements ElementwiseKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final ElementwiseKernels REST = Kernels.scalar("rest of a row").elementwise();

  /** Which function of e^x {@link #exponential} computes. */
  private static final int EXP = 0;

  private static final int SIGMOID = 1;
  private static final int SOFTPLUS = 2;

  SimdElementwiseKernels() {}

  @Override
  public void add(
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment out,
      long outOffset,
      long n) {
    long xBytes = xOffset * Float.BYTES;
    long yBytes = yOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector left = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      FloatVector right = FloatVector.fromMemorySegment(S, y, yBytes + at, ORDER);
      left.add(right).intoMemorySegment(out, outBytes + at, ORDER);
    }
    REST.add(x, xOffset + i, y, yOffset + i, out, outOffset + i, n - i);
  }

  @Override
  public void scale(
      MemorySegment x, long xOffset, float factor, MemorySegment out, long outOffset, long n) {
    long xBytes = xOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      value.mul(factor).intoMemorySegment(out, outBytes + at, ORDER);
    }
    REST.scale(x, xOffset + i, factor, out, outOffset + i, n - i);
  }

  @Override
  public void divide(
      MemorySegment x, long xOffset, float divisor, MemorySegment out, long outOffset, long n) {
    long xBytes = xOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      value.div(divisor).intoMemorySegment(out, outBytes + at, ORDER);
    }
    REST.divide(x, xOffset + i, divisor, out, outOffset + i, n - i);
  }

  @Override
  public void relu(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long xBytes = xOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    FloatVector zero = FloatVector.zero(S);
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      zero.blend(value, value.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outBytes + at, ORDER);
    }
    REST.relu(x, xOffset + i, out, outOffset + i, n - i);
  }

  @Override
  public void reluGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    long yBytes = yOffset * Float.BYTES;
    long dyBytes = dyOffset * Float.BYTES;
    long dxBytes = dxOffset * Float.BYTES;
    FloatVector zero = FloatVector.zero(S);
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, y, yBytes + at, ORDER);
      FloatVector gradient = FloatVector.fromMemorySegment(S, dy, dyBytes + at, ORDER);
      zero.blend(gradient, value.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(dx, dxBytes + at, ORDER);
    }
    REST.reluGradient(y, yOffset + i, dy, dyOffset + i, dx, dxOffset + i, n - i);
  }

  @Override
  public void sigmoidGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    long yBytes = yOffset * Float.BYTES;
    long dyBytes = dyOffset * Float.BYTES;
    long dxBytes = dxOffset * Float.BYTES;
    FloatVector one = FloatVector.broadcast(S, 1f);
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, y, yBytes + at, ORDER);
      FloatVector gradient = FloatVector.fromMemorySegment(S, dy, dyBytes + at, ORDER);
      gradient.mul(value.mul(one.sub(value))).intoMemorySegment(dx, dxBytes + at, ORDER);
    }
    REST.sigmoidGradient(y, yOffset + i, dy, dyOffset + i, dx, dxOffset + i, n - i);
  }

  @Override
  public void exp(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long i = exponential(EXP, x, xOffset, out, outOffset, n);
    REST.exp(x, xOffset + i, out, outOffset + i, n - i);
  }

  @Override
  public void sigmoid(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long i = exponential(SIGMOID, x, xOffset, out, outOffset, n);
    REST.sigmoid(x, xOffset + i, out, outOffset + i, n - i);
  }

  @Override
  public void softplus(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long i = exponential(SOFTPLUS, x, xOffset, out, outOffset, n);
    REST.softplus(x, xOffset + i, out, outOffset + i, n - i);
  }

  /**
   * A function of {@link ScalarMath} that begins with an exponential, for all whole vectors; gives
   * the number of elements done.
   */
  private static long exponential(
      int function, MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long xBytes = xOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector z = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      FloatVector arg = function == EXP ? z : z.abs().neg();
      FloatVector clamped = arg.blend(EXP_LARGEST, arg.compare(VectorOperators.GT, EXP_LARGEST));
      clamped = clamped.blend(EXP_SMALLEST, clamped.compare(VectorOperators.LT, EXP_SMALLEST));
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
      FloatVector result = e;
      if (function == SIGMOID) {
        result = one.blend(e, z.compare(VectorOperators.LT, 0f)).div(e.add(1f));
      } else if (function == SOFTPLUS) {
        FloatVector log = e.fma(S10, S9);
        log = log.lanewise(VectorOperators.FMA, e, S8);
        log = log.lanewise(VectorOperators.FMA, e, S7);
        log = log.lanewise(VectorOperators.FMA, e, S6);
        log = log.lanewise(VectorOperators.FMA, e, S5);
        log = log.lanewise(VectorOperators.FMA, e, S4);
        log = log.lanewise(VectorOperators.FMA, e, S3);
        log = log.lanewise(VectorOperators.FMA, e, S2);
        log = e.mul(e).fma(log, e);
        result = zero.blend(z, z.compare(VectorOperators.GT, 0f)).add(log);
      }
      result.intoMemorySegment(out, outBytes + at, ORDER);
    }
    return i;
  }

  @Override
  public void log(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    long xBytes = xOffset * Float.BYTES;
    long outBytes = outOffset * Float.BYTES;
    FloatVector nan = FloatVector.broadcast(S, Float.NaN);
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = i * Float.BYTES;
      FloatVector value = FloatVector.fromMemorySegment(S, x, xBytes + at, ORDER);
      VectorMask<Float> tiny = value.compare(VectorOperators.LT, Float.MIN_NORMAL);
      IntVector bits = value.blend(value.mul(LOG_LIFT), tiny).reinterpretAsInts();
      IntVector exponent = bits.sub(LOG_ORIGIN_BITS).lanewise(VectorOperators.ASHR, EXPONENT_SHIFT);
      IntVector significand = bits.sub(exponent.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT));
      FloatVector f = significand.reinterpretAsFloats().sub(1f);
      FloatVector twos = exponent.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
      twos = twos.blend(twos.sub(LOG_LIFT_EXPONENT), tiny);
      FloatVector whole = twos.mul(LN2_HIGH);
      FloatVector high = whole.add(f);
      FloatVector lost = f.sub(high.sub(whole));
      FloatVector tail = f.fma(L10, L9);
      tail = tail.lanewise(VectorOperators.FMA, f, L8);
      tail = tail.lanewise(VectorOperators.FMA, f, L7);
      tail = tail.lanewise(VectorOperators.FMA, f, L6);
      tail = tail.lanewise(VectorOperators.FMA, f, L5);
      tail = tail.lanewise(VectorOperators.FMA, f, L4);
      tail = tail.lanewise(VectorOperators.FMA, f, L3);
      tail = tail.lanewise(VectorOperators.FMA, f, L2);
      FloatVector low = f.mul(f).fma(tail, twos.lanewise(VectorOperators.FMA, LN2_LOW, lost));
      FloatVector finite = high.add(low);
      FloatVector result =
          value.blend(finite, value.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
      FloatVector outside =
          nan.blend(Float.NEGATIVE_INFINITY, value.compare(VectorOperators.EQ, 0f));
      outside
          .blend(result, value.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outBytes + at, ORDER);
    }
    REST.log(x, xOffset + i, out, outOffset + i, n - i);
  }
}
