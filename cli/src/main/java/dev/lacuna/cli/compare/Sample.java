package dev.lacuna.cli.compare;

import java.util.Arrays;

/**
 * Mean and standard deviation of some numbers.
 *
 * @param count how many
 * @param mean their mean; NaN if there are none
 * @param deviation the standard deviation, with count - 1 below the root; NaN for fewer than two
 */
record Sample(int count, double mean, double deviation) {

  /** Of numbers that are finite. */
  static Sample of(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Sample(
        values.length,
        mean,
        values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)));
  }

  /** Half the width of the interval that holds the true mean with 95 % probability. */
  double halfWidth() {
    return count < 2
        ? Double.NaN
        : StudentT.critical(PairedTest.LEVEL, count - 1) * deviation / Math.sqrt(count);
  }
}
