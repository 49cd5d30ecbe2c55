package dev.lacuna.cnn.data;

import java.util.Arrays;

/** Resizes pictures of one size: line by line, with as many lines at hand as a line is made of. */
final class PictureScaler {
  private final ScalingFilter rows;
  private final LineScaler columns;
  private final int channels;
  private final int width;

  /** The last resized lines, each in turn; a channel after the other. */
  private final int[][] lines;

  private final int[] totals;

  PictureScaler(ScalingFilter columns, ScalingFilter rows, int channels) {
    this.rows = rows;
    this.columns = new LineScaler(columns, channels);
    this.channels = channels;
    this.width = columns.newSize();
    int kept = Math.min(rows.size(), rows.mostWeights() + this.columns.lines() - 1);
    this.lines = new int[kept][channels * width];
    this.totals = new int[channels * width];
  }

  /** The picture of {@code samples} in its new size; channels are innermost in both. */
  byte[] scale(byte[] samples) {
    byte[] target = new byte[Math.multiplyExact(rows.newSize(), totals.length)];
    int next = rows.first(0);
    for (int y = 0; y < rows.newSize(); y++) {
      int first = rows.first(y);
      int[] weights = rows.weights(y);
      while (next < first + weights.length) {
        int count = Math.min(columns.lines(), rows.size() - next);
        columns.scale(samples, next, count, lines);
        next += count;
      }
      Arrays.fill(totals, ScalingFilter.HALF);
      for (int j = 0; j < weights.length; j++) {
        add(weights[j], lines[(first + j) % lines.length], totals);
      }
      ScalingFilter.clip(totals);
      store(target, y * totals.length);
    }
    return target;
  }

  private static void add(int weight, int[] line, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += weight * line[i];
    }
  }

  private void store(byte[] target, int to) {
    for (int x = 0; x < width; x++) {
      for (int channel = 0; channel < channels; channel++) {
        target[to + channels * x + channel] = (byte) totals[channel * width + x];
      }
    }
  }
}
