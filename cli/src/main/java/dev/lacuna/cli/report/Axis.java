package dev.lacuna.cli.report;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A scale with round numbers.
 *
 * @param least value at its lower end
 * @param step from one number to the next
 * @param intervals how many steps long it is
 */
public record Axis(double least, double step, int intervals) {
  private static final int MOST_DECIMALS = 8;

  /** A scale that holds both values, with steps of 1, 2, 2.5 or 5 times a power of ten. */
  public static Axis over(double low, double high, int mostIntervals) {
    double step = niceStep((high - low) / mostIntervals);
    double least = Math.floor(low / step) * step;
    return new Axis(least, step, Math.max(1, (int) Math.ceil((high - least) / step)));
  }

  /** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below {@code step}. */
  private static double niceStep(double step) {
    if (!(step > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 2.5, 5}) {
      if (factor * power >= step) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Where a value lies: 0 at the lower end, 1 at the upper. */
  public double share(double value) {
    return (value - least) / (step * intervals);
  }

  /** The round numbers. */
  public double[] ticks() {
    return IntStream.rangeClosed(0, intervals).mapToDouble(i -> least + i * step).toArray();
  }

  /** A value with as many decimals as the steps need. */
  public String label(double value) {
    int decimals = 0;
    while (decimals < MOST_DECIMALS && !isWhole(step * Math.pow(10, decimals))) {
      decimals++;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static boolean isWhole(double value) {
    return value > 0.5 && Math.abs(value - Math.rint(value)) < 1e-6;
  }
}
