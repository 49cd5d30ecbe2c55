package dev.lacuna.cnn.data.webp;

import java.util.Arrays;

/**
 * Samples of one component, in whole macroblocks, with the border that prediction sees: a row of
 * 127 above, four columns wider on the right, and a column of 129 on the left (RFC 6386, section
 * 12.2).
 */
final class Plane {
  /** The column on the left, and four of the row above on the right. */
  private static final int BORDER = 5;

  final byte[] samples;
  final int stride;

  /** Where the first sample is. */
  final int origin;

  Plane(int columns, int rows) {
    stride = columns + BORDER;
    origin = stride + 1;
    samples = new byte[Math.multiplyExact(rows + 1, stride)];
    Arrays.fill(samples, 0, stride, (byte) 127);
    for (int y = 0; y < rows; y++) {
      samples[origin - 1 + y * stride] = (byte) 129;
    }
  }
}
