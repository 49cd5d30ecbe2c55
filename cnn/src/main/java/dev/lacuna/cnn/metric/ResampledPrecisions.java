package dev.lacuna.cnn.metric;

import java.util.Arrays;

/**
 * Mean and deviation of each class's average precision over resamples. Sums are of differences to
 * the value of the sample itself, so that nothing cancels.
 */
final class ResampledPrecisions {
  private final double[] values;
  private final double[] sums;
  private final double[] squares;
  private final int[] counts;

  ResampledPrecisions(int classes) {
    values = new double[classes];
    Arrays.fill(values, Double.NaN);
    sums = new double[classes];
    squares = new double[classes];
    counts = new int[classes];
  }

  /** The value of the sample itself; comes before those of resamples. */
  void set(int label, double precision) {
    values[label] = precision;
  }

  /** The value of a resample. */
  void add(int label, double precision) {
    double difference = precision - values[label];
    sums[label] += difference;
    squares[label] += difference * difference;
    counts[label]++;
  }

  double value(int label) {
    return values[label];
  }

  double mean(int label) {
    return values[label] + sums[label] / counts[label];
  }

  /** NaN for fewer than two resamples. */
  double deviation(int label) {
    double variance = squares[label] - sums[label] * sums[label] / counts[label];
    return counts[label] < 2 ? Double.NaN : Math.sqrt(Math.max(0, variance) / (counts[label] - 1));
  }
}
