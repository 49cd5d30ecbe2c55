package dev.lacuna.cli.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Whether a difference that was measured in pairs is more than chance: Student's paired t-test, two
 * sides. Pairs are runs with the same seed, which have the same hidden labels, the same first
 * weights and the same order of images.
 *
 * @param difference mean and deviation of the differences
 * @param wins in how many pairs the first is higher
 * @param p probability of a mean difference at least as large if there were none; NaN for fewer
 *     than two pairs
 */
record PairedTest(Sample difference, int wins, double p) {
  /** The usual level: one in twenty true zeros is called a difference. */
  static final double LEVEL = 0.05;

  /** Of a[i] - b[i]. */
  static PairedTest of(double[] a, double[] b) {
    double[] differences = new double[a.length];
    Arrays.setAll(differences, i -> a[i] - b[i]);
    Sample sample = Sample.of(differences);
    int wins = (int) Arrays.stream(differences).filter(d -> d > 0).count();
    return new PairedTest(sample, wins, p(sample));
  }

  private static double p(Sample sample) {
    if (sample.count() < 2) {
      return Double.NaN;
    }
    if (sample.mean() == 0) {
      return 1;
    }
    double error = sample.deviation() / Math.sqrt(sample.count());
    return StudentT.twoSided(sample.mean() / error, sample.count() - 1);
  }

  /**
   * Holm's step-down adjustment for several tests at a time ("A simple sequentially rejective
   * multiple test procedure", 1979): the chance that any true zero is called a difference stays
   * below the level. Those that are NaN are no tests and stay so.
   */
  static double[] holm(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, Math.min(1, (order.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = largest;
    }
    return adjusted;
  }
}
