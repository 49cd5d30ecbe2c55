package dev.lacuna.cnn.data.webp;

import java.util.Arrays;

/** Prediction of blocks by the samples above and on the left (RFC 6386, section 12). */
final class Prediction {
  /**
   * For the modes of blocks of 4 x 4 from {@link ModeReader#VERTICAL} on, how each sample comes
   * from the edge, which goes from the lowest sample on the left (twice) over the corner to the
   * last of eight above (twice): the mean of three around a place, or from 16 on, the mean of the
   * place less 16 and the next.
   */
  private static final int[][] FROM_EDGE = {
    {6, 7, 8, 9, 6, 7, 8, 9, 6, 7, 8, 9, 6, 7, 8, 9},
    {4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1},
    {7, 8, 9, 10, 8, 9, 10, 11, 9, 10, 11, 12, 10, 11, 12, 13},
    {5, 6, 7, 8, 4, 5, 6, 7, 3, 4, 5, 6, 2, 3, 4, 5},
    {21, 22, 23, 24, 5, 6, 7, 8, 4, 21, 22, 23, 3, 5, 6, 7},
    {22, 23, 24, 25, 7, 8, 9, 10, 23, 24, 25, 11, 8, 9, 10, 12},
    {20, 5, 6, 7, 19, 4, 20, 5, 18, 3, 19, 4, 17, 2, 18, 3},
    {19, 3, 18, 2, 18, 2, 17, 1, 17, 1, 16, 16, 16, 16, 16, 16}
  };

  private Prediction() {}

  /**
   * Fills a square of {@code size} samples by one of the first four modes.
   *
   * @param hasLeft whether the picture has samples on the left; a mean leaves the border out
   */
  static void square(Plane plane, int at, int size, int mode, boolean hasLeft, boolean hasAbove) {
    switch (mode) {
      case ModeReader.DC -> fill(plane, at, size, mean(plane, at, size, hasLeft, hasAbove));
      case ModeReader.TRUE_MOTION -> trueMotion(plane, at, size);
      case ModeReader.VERTICAL -> {
        for (int y = 0; y < size; y++) {
          System.arraycopy(
              plane.samples, at - plane.stride, plane.samples, at + y * plane.stride, size);
        }
      }
      default -> {
        for (int y = 0; y < size; y++) {
          int row = at + y * plane.stride;
          Arrays.fill(plane.samples, row, row + size, plane.samples[row - 1]);
        }
      }
    }
  }

  private static int mean(Plane plane, int at, int size, boolean hasLeft, boolean hasAbove) {
    if (!hasLeft && !hasAbove) {
      return 128;
    }
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += hasAbove ? plane.samples[at - plane.stride + i] & 0xFF : 0;
      sum += hasLeft ? plane.samples[at + i * plane.stride - 1] & 0xFF : 0;
    }
    int count = hasLeft && hasAbove ? 2 * size : size;
    return (sum + count / 2) / count;
  }

  private static void fill(Plane plane, int at, int size, int value) {
    for (int y = 0; y < size; y++) {
      int row = at + y * plane.stride;
      Arrays.fill(plane.samples, row, row + size, (byte) value);
    }
  }

  private static void trueMotion(Plane plane, int at, int size) {
    byte[] samples = plane.samples;
    int above = at - plane.stride;
    int corner = samples[above - 1] & 0xFF;
    for (int y = 0; y < size; y++) {
      int row = at + y * plane.stride;
      int change = (samples[row - 1] & 0xFF) - corner;
      for (int x = 0; x < size; x++) {
        int value = (samples[above + x] & 0xFF) + change;
        samples[row + x] = (byte) Math.max(0, Math.min(255, value));
      }
    }
  }

  /**
   * Fills a block of 4 x 4.
   *
   * @param aboveRight where the four samples above on the right are
   */
  static void block(Plane plane, int at, int mode, int aboveRight, int[] edge) {
    if (mode == ModeReader.TRUE_MOTION) {
      trueMotion(plane, at, 4);
      return;
    }
    if (mode == ModeReader.DC) {
      fill(plane, at, 4, mean(plane, at, 4, true, true));
      return;
    }
    byte[] samples = plane.samples;
    for (int i = 0; i < 4; i++) {
      edge[4 - i] = samples[at + i * plane.stride - 1] & 0xFF;
      edge[6 + i] = samples[at - plane.stride + i] & 0xFF;
      edge[10 + i] = samples[aboveRight + i] & 0xFF;
    }
    edge[0] = edge[1];
    edge[5] = samples[at - plane.stride - 1] & 0xFF;
    edge[14] = edge[13];
    int[] places = FROM_EDGE[mode - ModeReader.VERTICAL];
    for (int i = 0; i < 16; i++) {
      int place = places[i];
      int value =
          place < 16
              ? (edge[place - 1] + 2 * edge[place] + edge[place + 1] + 2) >> 2
              : (edge[place - 16] + edge[place - 15] + 1) >> 1;
      samples[at + i / 4 * plane.stride + i % 4] = (byte) value;
    }
  }
}
