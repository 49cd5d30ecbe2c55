package dev.lacuna.engine.kernel;

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
import static dev.lacuna.engine.kernel.MathCoefficients.R0;
import static dev.lacuna.engine.kernel.MathCoefficients.R1;
import static dev.lacuna.engine.kernel.MathCoefficients.R2;
import static dev.lacuna.engine.kernel.MathCoefficients.R3;
import static dev.lacuna.engine.kernel.MathCoefficients.RECIPROCAL_GUESS;
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

/**
 * Exponential and logarithm in float32, and the functions of a logit built on them: the
 * specification of the SIMD version, which performs the same operations lane by lane and so has the
 * same bits on every machine. No operation but +, -, *, /, {@link Math#fma(float, float, float)}
 * and those on bits; no branches but selects.
 *
 * <p>Each method states its largest error over all floats, in units in the last place of the exact
 * result, 2^-149 where that is subnormal. Results that are subnormal are rounded, not flushed.
 */
public final class ScalarMath {
  private ScalarMath() {}

  /**
   * e^x, error below 0.90 ulp. Overflows to +Inf, underflows gradually to +0; NaN for NaN.
   *
   * <p>{@code x = n ln2 + r} with |r| up to ln(2)/2, then a polynomial and two exact powers of two,
   * of which only the second can round.
   */
  public static float exp(float x) {
    float clamped = x > EXP_LARGEST ? EXP_LARGEST : x;
    clamped = clamped < EXP_SMALLEST ? EXP_SMALLEST : clamped;
    float shifted = Math.fma(clamped, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_HIGH, clamped);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(E6, r, E5);
    p = Math.fma(p, r, E4);
    p = Math.fma(p, r, E3);
    p = Math.fma(p, r, E2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int exponent = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    int half = exponent >> 1;
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << EXPONENT_SHIFT);
  }

  /**
   * ln x, error below 0.92 ulp. -Inf for +0 and -0, NaN below and for NaN, +Inf for +Inf.
   *
   * <p>{@code x = 2^i (1 + f)} with f in [-0.25, 0.5); {@code i ln2 + f} is carried in two floats.
   */
  public static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(tiny ? x * LOG_LIFT : x);
    int exponent = (bits - LOG_ORIGIN_BITS) >> EXPONENT_SHIFT;
    float f = Float.intBitsToFloat(bits - (exponent << EXPONENT_SHIFT)) - 1f;
    float i = Float.intBitsToFloat(exponent + ROUND_BITS) - ROUND;
    i -= tiny ? LOG_LIFT_EXPONENT : 0f;
    float whole = i * LN2_HIGH;
    float high = whole + f;
    float lost = f - (high - whole);
    float low = Math.fma(f * f, logTail(f), Math.fma(i, LN2_LOW, lost));
    float finite = high + low;
    float result = x < Float.POSITIVE_INFINITY ? finite : x;
    float outside = x == 0f ? Float.NEGATIVE_INFINITY : Float.NaN;
    return x > 0f ? result : outside;
  }

  /** {@code (ln(1 + f) - f) / f^2} for f in [-0.25, 0.5]. */
  private static float logTail(float f) {
    float p = Math.fma(L10, f, L9);
    p = Math.fma(p, f, L8);
    p = Math.fma(p, f, L7);
    p = Math.fma(p, f, L6);
    p = Math.fma(p, f, L5);
    p = Math.fma(p, f, L4);
    p = Math.fma(p, f, L3);
    return Math.fma(p, f, L2);
  }

  /**
   * {@code 1 / (1 + e^-z)}, error below 2.41 ulp also where it is small: for negative z it is
   * {@code e^z / (1 + e^z)}, so {@code sigmoid(-z)} is one minus sigmoid(z) without cancellation.
   * NaN for NaN alone.
   */
  public static float sigmoid(float z) {
    return sigmoid(z, exp(-Math.abs(z)));
  }

  /** Sigmoid of z, given {@code e = exp(-|z|)}. */
  static float sigmoid(float z, float e) {
    return (z < 0f ? e : 1f) / (1f + e);
  }

  /**
   * {@code ln(1 + e^z)}, error below 2 ulp also where it is small, computed as {@code max(z, 0) +
   * ln(1 + e^-|z|)}. NaN for NaN alone, +Inf for +Inf alone.
   */
  public static float softplus(float z) {
    return softplus(z, exp(-Math.abs(z)));
  }

  /** Softplus of z, given {@code e = exp(-|z|)}. */
  static float softplus(float z, float e) {
    return (z > 0f ? z : 0f) + log1p(e);
  }

  /** {@code ln(1 + e)} for e in [0, 1]. */
  static float log1p(float e) {
    float p = Math.fma(S10, e, S9);
    p = Math.fma(p, e, S8);
    p = Math.fma(p, e, S7);
    p = Math.fma(p, e, S6);
    p = Math.fma(p, e, S5);
    p = Math.fma(p, e, S4);
    p = Math.fma(p, e, S3);
    p = Math.fma(p, e, S2);
    return Math.fma(e * e, p, e);
  }

  /**
   * {@code 1 / (1 + e)} for e in [0, 1], error below 0.6 ulp: a step of third order, {@code q (1 +
   * d + d^2)} with {@code d = 1 - (1 + e) q}, from a cubic guess.
   */
  static float reciprocal1p(float e) {
    float q = Math.fma(R3, e, R2);
    q = Math.fma(q, e, R1);
    q = Math.fma(q, e, R0);
    float d = Math.fma(-1f - e, q, 1f);
    return Math.fma(q, Math.fma(d, d, d), q);
  }

  /**
   * 1 / x for x in 2^-126..2^125, error below 0.51 ulp; two steps of third order, {@code q (1 + e +
   * e^2)} with {@code e = 1 - x q}, from a guess out of the exponent. NaN for +Inf and NaN.
   */
  public static float reciprocal(float x) {
    float q = Float.intBitsToFloat(RECIPROCAL_GUESS - Float.floatToRawIntBits(x));
    float e = Math.fma(-x, q, 1f);
    q = Math.fma(q, Math.fma(e, e, e), q);
    e = Math.fma(-x, q, 1f);
    return Math.fma(q, Math.fma(e, e, e), q);
  }
}
