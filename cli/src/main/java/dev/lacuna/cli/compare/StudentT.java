package dev.lacuna.cli.compare;

/**
 * Student's t distribution, by the incomplete beta function (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 26.7.1 and 26.5.27).
 */
final class StudentT {
  /**
   * The continued fraction converges in fewer than 100 steps for all degrees of freedom we meet.
   */
  private static final int MOST_STEPS = 10_000;

  /** The fraction stops where a step changes less than a double shows. */
  private static final double PRECISION = 1e-16;

  /** In place of a zero denominator, as Lentz's method does. */
  private static final double TINY = 1e-300;

  /** Coefficients of Lanczos's approximation with g = 7, good to 15 digits. */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private StudentT() {}

  /** Probability that |T| is at least {@code |t|}, with {@code degrees} degrees of freedom. */
  static double twoSided(double t, double degrees) {
    if (Double.isInfinite(t)) {
      return 0;
    }
    return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
  }

  /** The t with {@code twoSided(t, degrees) == probability}, by bisection. */
  static double critical(double probability, double degrees) {
    double low = 0;
    double high = 1;
    while (twoSided(high, degrees) > probability) {
      high *= 2;
    }
    for (double middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
      if (twoSided(middle, degrees) > probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** I_x(a, b). */
  private static double incompleteBeta(double a, double b, double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double factor =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    // The fraction converges quickly on the left of the mean; on the right the mirror image does.
    return x < (a + 1) / (a + b + 2)
        ? factor * fraction(a, b, x) / a
        : 1 - factor * fraction(b, a, 1 - x) / b;
  }

  /** The continued fraction of I_x(a, b), by Lentz's method. */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < PRECISION) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** log Gamma(x) for x at least 0.5. */
  private static double logGamma(double x) {
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
