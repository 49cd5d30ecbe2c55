package dev.lacuna.cnn.data;

import java.util.Arrays;

/**
 * Which samples of a line make up each sample of a resized line, and their weights; see {@link
 * ImageScaler}.
 */
final class ScalingFilter {
  /** 32 bits, less 8 for the sample and 2 of headroom. */
  private static final int FRACTION_BITS = 22;

  private final int size;
  private final int[] first;
  private final int[][] weights;

  /** From the part {@code begin..end} of a line of {@code size} samples to {@code newSize}. */
  ScalingFilter(int size, double begin, double end, int newSize) {
    this.size = size;
    first = new int[newSize];
    weights = new int[newSize][];
    double scale = (end - begin) / newSize;
    double support = Math.max(1.0, scale);
    for (int i = 0; i < newSize; i++) {
      double center = begin + (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(size, (int) (center + support + 0.5));
      first[i] = from;
      weights[i] = normalise(triangle(from, to, center, support));
    }
  }

  private static double[] triangle(int from, int to, double center, double support) {
    double[] values = new double[to - from];
    double inverse = 1.0 / support;
    for (int j = 0; j < values.length; j++) {
      values[j] = Math.max(0.0, 1.0 - Math.abs((j + from - center + 0.5) * inverse));
    }
    return values;
  }

  private static int[] normalise(double[] values) {
    double total = 0;
    for (double value : values) {
      total += value;
    }
    int[] result = new int[values.length];
    for (int j = 0; j < result.length; j++) {
      result[j] = (int) (0.5 + values[j] / total * (1 << FRACTION_BITS));
    }
    return result;
  }

  /** Resizes each of {@code lines} lines, whose samples have {@code channels} bytes. */
  byte[] resizeColumns(byte[] source, int lines, int channels) {
    byte[] target = new byte[Math.toIntExact((long) lines * first.length * channels)];
    int to = 0;
    for (int line = 0; line < lines; line++) {
      int start = line * size * channels;
      for (int x = 0; x < first.length; x++) {
        int from = start + first[x] * channels;
        if (channels == 3) {
          sumOfThree(weights[x], source, from, target, to);
        } else {
          target[to] = sum(weights[x], source, from);
        }
        to += channels;
      }
    }
    return target;
  }

  private static byte sum(int[] weights, byte[] source, int from) {
    int total = 1 << (FRACTION_BITS - 1);
    for (int j = 0; j < weights.length; j++) {
      total += weights[j] * (source[from + j] & 0xFF);
    }
    return clip(total);
  }

  private static void sumOfThree(int[] weights, byte[] source, int from, byte[] target, int to) {
    int red = 1 << (FRACTION_BITS - 1);
    int green = red;
    int blue = red;
    for (int j = 0, at = from; j < weights.length; j++, at += 3) {
      int weight = weights[j];
      red += weight * (source[at] & 0xFF);
      green += weight * (source[at + 1] & 0xFF);
      blue += weight * (source[at + 2] & 0xFF);
    }
    target[to] = clip(red);
    target[to + 1] = clip(green);
    target[to + 2] = clip(blue);
  }

  private static byte clip(int total) {
    return (byte) Math.min(255, total >> FRACTION_BITS);
  }

  /** Resizes a column of lines of {@code lineBytes} bytes. */
  byte[] resizeRows(byte[] source, int lineBytes) {
    byte[] target = new byte[Math.toIntExact((long) first.length * lineBytes)];
    int[] totals = new int[lineBytes];
    for (int y = 0; y < first.length; y++) {
      Arrays.fill(totals, 1 << (FRACTION_BITS - 1));
      for (int j = 0; j < weights[y].length; j++) {
        addLine(weights[y][j], source, (first[y] + j) * lineBytes, totals);
      }
      for (int i = 0; i < lineBytes; i++) {
        target[y * lineBytes + i] = clip(totals[i]);
      }
    }
    return target;
  }

  private static void addLine(int weight, byte[] source, int from, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += weight * (source[from + i] & 0xFF);
    }
  }
}
