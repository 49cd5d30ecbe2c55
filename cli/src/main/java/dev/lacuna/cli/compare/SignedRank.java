package dev.lacuna.cli.compare;

import java.util.Arrays;

/**
 * Wilcoxon's signed-rank test, two sides ("Individual comparisons by ranking methods", 1945).
 * Differences of zero are left out, equal ones share the mean of their ranks.
 */
final class SignedRank {
  /** Up to here the exact distribution is counted; beyond, the normal one is as good. */
  private static final int MOST_EXACT = 50;

  /** Of the series and of the fraction: more than a double needs from x = 1 on either side. */
  private static final int TERMS = 300;

  private SignedRank() {}

  /**
   * Probability of rank sums at least as uneven if signs were drawn; NaN if no difference is left.
   */
  static double p(double[] differences) {
    double[] kept = Arrays.stream(differences).filter(d -> d != 0).toArray();
    if (kept.length == 0) {
      return Double.NaN;
    }
    int[] ranks = doubledRanks(kept);
    long positive = 0;
    long total = 0;
    for (int i = 0; i < kept.length; i++) {
      positive += kept[i] > 0 ? ranks[i] : 0;
      total += ranks[i];
    }
    long smaller = Math.min(positive, total - positive);
    return kept.length <= MOST_EXACT ? exact(ranks, (int) smaller) : normal(ranks, smaller, total);
  }

  /** Twice the rank of each absolute value: equal ones share a mean that may end in a half. */
  private static int[] doubledRanks(double[] values) {
    double[] sorted = Arrays.stream(values).map(Math::abs).sorted().toArray();
    int[] ranks = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs(values[i]);
      int below = 0;
      int upTo = 0;
      for (double other : sorted) {
        below += other < size ? 1 : 0;
        upTo += other <= size ? 1 : 0;
      }
      ranks[i] = below + 1 + upTo;
    }
    return ranks;
  }

  /** Counts the signs whose sum of positive ranks is at most {@code bound}. */
  private static double exact(int[] ranks, int bound) {
    double[] ways = new double[bound + 1];
    ways[0] = 1;
    for (int rank : ranks) {
      for (int sum = bound; sum >= rank; sum--) {
        ways[sum] += ways[sum - rank];
      }
    }
    return Math.min(1, 2 * Arrays.stream(ways).sum() * Math.pow(2, -ranks.length));
  }

  /**
   * By the normal distribution; a sum of independent terms r or 0 with probability one half has the
   * variance r^2 / 4 each, ties included.
   */
  private static double normal(int[] ranks, long smaller, long total) {
    double variance = Arrays.stream(ranks).mapToDouble(r -> 0.25 * r * r).sum();
    double z = (smaller - total / 2.0) / Math.sqrt(variance);
    return twoSidedNormal(z * z / 2);
  }

  /**
   * Probability that a normal number is as far from its mean, by x = z^2 / 2: the incomplete gamma
   * function Q(1/2, x), as its series (Abramowitz and Stegun 6.5.29) or, beyond 1, its continued
   * fraction (6.5.31) from the far end.
   */
  private static double twoSidedNormal(double x) {
    double factor = Math.sqrt(x / Math.PI) * Math.exp(-x);
    if (x < 1) {
      double sum = 0;
      double term = 2;
      for (int n = 1; n <= TERMS; n++) {
        sum += term;
        term *= x / (n + 0.5);
      }
      return 1 - factor * sum;
    }
    double tail = 0;
    for (int n = TERMS; n >= 1; n--) {
      tail = n * (n - 0.5) / (x + 2 * n + 0.5 - tail);
    }
    return factor / (x + 0.5 - tail);
  }
}
