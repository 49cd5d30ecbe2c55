package dev.lacuna.loss.prior;

/** Confidence bounds of a proportion by Wilson's score interval (JASA 1927). */
public final class Proportion {
  private Proportion() {}

  /**
   * Lower bound.
   *
   * @param share observed, in [0, 1]
   * @param count number of observations, above 0
   * @param z quantile of the normal distribution, such as 1.96 for 95 % on two sides
   */
  public static double lower(double share, double count, double z) {
    return Math.max(0, middle(share, count, z) - reach(share, count, z));
  }

  /** Upper bound; arguments as for {@link #lower}. */
  public static double upper(double share, double count, double z) {
    return Math.min(1, middle(share, count, z) + reach(share, count, z));
  }

  private static double middle(double share, double count, double z) {
    return (share + z * z / (2 * count)) / (1 + z * z / count);
  }

  private static double reach(double share, double count, double z) {
    return z
        * Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        / (1 + z * z / count);
  }
}
