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
    int[][] layers = layers(channels);
    int[] samples = new int[size * channels];
    int[] products = new int[size * channels];
    for (int line = 0; line < lines; line++) {
      int from = line * samples.length;
      for (int i = 0; i < samples.length; i++) {
        samples[i] = source[from + i] & 0xFF;
      }
      for (int layer = 0; layer < layers.length; layer++) {
        multiply(layers[layer], samples, products);
        for (int x = layer; x < first.length; x += layers.length) {
          int to = (line * first.length + x) * channels;
          if (channels == 3) {
            sumOfThree(products, 3 * first[x], weights[x].length, target, to);
          } else {
            target[to] = sum(products, first[x], weights[x].length);
          }
        }
      }
    }
    return target;
  }

  /**
   * Weights of a line's samples, each as often as there are channels, for every n-th sample of the
   * result: as many layers as are needed for the samples that make up those of one layer to be
   * apart. Products are then made for a whole line, which the compiler makes vectors of.
   */
  private int[][] layers(int channels) {
    int count = 1;
    for (int x = 0; x + count < first.length; x++) {
      while (x + count < first.length && first[x + count] < first[x] + weights[x].length) {
        count++;
      }
    }
    int[][] layers = new int[count][size * channels];
    for (int x = 0; x < first.length; x++) {
      int from = first[x] * channels;
      for (int j = 0; j < weights[x].length * channels; j++) {
        layers[x % count][from + j] = weights[x][j / channels];
      }
    }
    return layers;
  }

  private static void multiply(int[] weights, int[] samples, int[] products) {
    for (int i = 0; i < products.length; i++) {
      products[i] = weights[i] * samples[i];
    }
  }

  private static byte sum(int[] products, int from, int count) {
    int total = 1 << (FRACTION_BITS - 1);
    for (int i = from; i < from + count; i++) {
      total += products[i];
    }
    return clip(total);
  }

  private static void sumOfThree(int[] products, int from, int count, byte[] target, int to) {
    int red = 1 << (FRACTION_BITS - 1);
    int green = red;
    int blue = red;
    for (int i = from; i < from + 3 * count; i += 3) {
      red += products[i];
      green += products[i + 1];
      blue += products[i + 2];
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
