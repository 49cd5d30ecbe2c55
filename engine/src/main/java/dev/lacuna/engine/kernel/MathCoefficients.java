package dev.lacuna.engine.kernel;

/**
 * The numbers behind {@link ScalarMath}, in one place because its SIMD counterpart computes with
 * the same ones. The polynomials are minimax fits in the relative error, made coefficient by
 * coefficient: each is rounded to float before the remaining ones are fitted again.
 */
public final class MathCoefficients {
  /** {@code 1.5 * 2^23}: adding and subtracting it rounds a float below 2^22 to an integer. */
  public static final float ROUND = 0x1.8p23f;

  /** Bits of {@link #ROUND}; those of {@code ROUND + i} are greater by i. */
  public static final int ROUND_BITS = 0x4b400000;

  /** Bits of the exponent of a float begin here. */
  public static final int EXPONENT_SHIFT = 23;

  /** Bias of the exponent of a float. */
  public static final int EXPONENT_BIAS = 127;

  /** 1 / ln 2. */
  public static final float LOG2_E = 0x1.715476p0f;

  /** High part of ln 2, a multiple of 2^-15: its product with an integer below 2^9 is exact. */
  public static final float LN2_HIGH = 0x1.62e4p-1f;

  /** ln 2 less {@link #LN2_HIGH}. */
  public static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** From here on exp overflows, as it does from 88.73. */
  public static final float EXP_LARGEST = 89f;

  /** Up to here exp is less than half of the least float, as it is up to -103.98. */
  public static final float EXP_SMALLEST = -104f;

  /** {@code e^r = 1 + r + r^2 (E2 + E3 r + ..)} for |r| up to ln(2)/2, error 2^-28.2. */
  public static final float E2 = 0x1.fffffcp-2f;

  /** Coefficient of r^3 in e^r. */
  public static final float E3 = 0x1.555492p-3f;

  /** Coefficient of r^4 in e^r. */
  public static final float E4 = 0x1.5558aap-5f;

  /** Coefficient of r^5 in e^r. */
  public static final float E5 = 0x1.12396ep-7f;

  /** Coefficient of r^6 in e^r. */
  public static final float E6 = 0x1.6a524ep-10f;

  /** The significand of a logarithm lies in [0.75, 1.5). */
  public static final int LOG_ORIGIN_BITS = 0x3f400000;

  /** Lifts subnormal numbers into the normal range. */
  public static final float LOG_LIFT = 0x1p25f;

  /** What {@link #LOG_LIFT} adds to the exponent. */
  public static final float LOG_LIFT_EXPONENT = 25f;

  /** {@code ln(1 + f) = f + f^2 (L2 + L3 f + ..)} for f in [-0.25, 0.5], error 2^-27.6. */
  public static final float L2 = -0.5f;

  /** Coefficient of f^3 in ln(1 + f). */
  public static final float L3 = 0x1.5555a4p-2f;

  /** Coefficient of f^4 in ln(1 + f). */
  public static final float L4 = -0x1.00004ap-2f;

  /** Coefficient of f^5 in ln(1 + f). */
  public static final float L5 = 0x1.99699ep-3f;

  /** Coefficient of f^6 in ln(1 + f). */
  public static final float L6 = -0x1.54ed96p-3f;

  /** Coefficient of f^7 in ln(1 + f). */
  public static final float L7 = 0x1.28807ap-3f;

  /** Coefficient of f^8 in ln(1 + f). */
  public static final float L8 = -0x1.0d98f2p-3f;

  /** Coefficient of f^9 in ln(1 + f). */
  public static final float L9 = 0x1.acf4b8p-4f;

  /** Coefficient of f^10 in ln(1 + f). */
  public static final float L10 = -0x1.71e34cp-5f;

  /** {@code ln(1 + e) = e + e^2 (S2 + S3 e + ..)} for e in [0, 1], error 2^-27.5. */
  public static final float S2 = -0x1.ffffd2p-2f;

  /** Coefficient of e^3 in ln(1 + e). */
  public static final float S3 = 0x1.554dd2p-2f;

  /** Coefficient of e^4 in ln(1 + e). */
  public static final float S4 = -0x1.ff243p-3f;

  /** Coefficient of e^5 in ln(1 + e). */
  public static final float S5 = 0x1.934d5cp-3f;

  /** Coefficient of e^6 in ln(1 + e). */
  public static final float S6 = -0x1.3a4a9ap-3f;

  /** Coefficient of e^7 in ln(1 + e). */
  public static final float S7 = 0x1.b4cac6p-4f;

  /** Coefficient of e^8 in ln(1 + e). */
  public static final float S8 = -0x1.d6f116p-5f;

  /** Coefficient of e^9 in ln(1 + e). */
  public static final float S9 = 0x1.496462p-6f;

  /** Coefficient of e^10 in ln(1 + e). */
  public static final float S10 = -0x1.afdf12p-9f;

  /**
   * {@code 1 / (1 + e)} is about {@code R0 + R1 e + ..} for e in [0, 1], relative error 1/577,
   * which is Chebyshev's least.
   */
  public static final float R0 = 0x1.ff1cd6p-1f;

  /** Coefficient of e^1 in 1 / (1 + e). */
  public static final float R1 = -0x1.e2b7aep-1f;

  /** Coefficient of e^2 in 1 / (1 + e). */
  public static final float R2 = 0x1.54bde4p-1f;

  /** Coefficient of e^3 in 1 / (1 + e). */
  public static final float R3 = -0x1.c65286p-3f;

  /** Less the bits of x, the bits of {@code 1 / x} with an error of 12 percent. */
  public static final int RECIPROCAL_GUESS = 0x7ef311c7;

  private MathCoefficients() {}
}
