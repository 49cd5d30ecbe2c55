package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.PixelLines;
import java.util.Arrays;

/** Resizes a picture as its lines come, with as many of them at hand as a line is made of. */
final class PictureScaler implements PixelLines {
  private final ScalingFilter rows;
  private final LineScaler columns;
  private final int channels;
  private final int width;

  /** The last resized lines, each in turn; a channel after the other. */
  private final int[][] lines;

  private final int[] totals;
  private final byte[] samples;

  /** Lines that came, those of them that were resized, and lines of the result. */
  private int taken;

  private int resized;
  private int made;

  PictureScaler(ScalingFilter columns, ScalingFilter rows, int channels) {
    this.rows = rows;
    this.columns = new LineScaler(columns, channels);
    this.channels = channels;
    this.width = columns.newSize();
    int kept = Math.min(rows.size(), rows.mostWeights() + this.columns.lines() - 1);
    this.lines = new int[kept][channels * width];
    this.totals = new int[channels * width];
    this.samples = new byte[Math.multiplyExact(rows.newSize(), totals.length)];
  }

  @Override
  public void order(int[] places) {
    columns.order(places);
  }

  @Override
  public void line(int[] pixels) {
    columns.take(taken - resized, pixels);
    taken++;
    if (taken - resized == columns.lines() || taken == rows.size()) {
      columns.scale(resized, taken - resized, lines);
      resized = taken;
      while (made < rows.newSize() && rows.end(made) <= resized) {
        make(made++);
      }
    }
  }

  /** The resized picture, channels innermost, once all lines have come. */
  byte[] samples() {
    return samples;
  }

  private void make(int y) {
    int first = rows.first(y);
    int[] weights = rows.weights(y);
    Arrays.fill(totals, ScalingFilter.HALF);
    for (int j = 0; j < weights.length; j++) {
      add(weights[j], lines[(first + j) % lines.length], totals);
    }
    ScalingFilter.clip(totals);
    int to = y * totals.length;
    for (int x = 0; x < width; x++) {
      for (int channel = 0; channel < channels; channel++) {
        samples[to + channels * x + channel] = (byte) totals[channel * width + x];
      }
    }
  }

  private static void add(int weight, int[] line, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += weight * line[i];
    }
  }
}
