package dev.lacuna.cnn.data.webp;

import java.io.IOException;
import java.util.Arrays;

/** The transparency of a lossy picture: the content of a chunk {@code ALPH}. */
public final class AlphaPlane {
  private static final int HORIZONTAL = 1;
  private static final int VERTICAL = 2;

  private AlphaPlane() {}

  /**
   * Decodes what stands at {@code from} to {@code end}: one byte a pixel.
   *
   * @throws IOException if the data is damaged
   */
  public static byte[] decode(byte[] data, int from, int end, int width, int height)
      throws IOException {
    if (from >= end) {
      throw new IOException("the chunk ALPH is empty");
    }
    int pixels = Math.multiplyExact(width, height);
    byte[] alpha;
    switch (data[from] & 3) {
      case 0 -> {
        if (end - from - 1 < pixels) {
          throw new IOException("the chunk ALPH is cut short");
        }
        alpha = Arrays.copyOfRange(data, from + 1, from + 1 + pixels);
      }
      case 1 -> {
        int[] argb = LosslessPicture.decode(data, from + 1, end, width, height);
        alpha = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
          alpha[i] = (byte) (argb[i] >> 8);
        }
      }
      default -> throw new IOException("the chunk ALPH has an unknown compression");
    }
    add(alpha, width, data[from] >> 2 & 3);
    return alpha;
  }

  /** Adds predictions from the pixels on the left and above. */
  private static void add(byte[] alpha, int width, int filter) {
    for (int i = 1; i < alpha.length && filter != 0; i++) {
      boolean first = i % width == 0;
      int prediction;
      if (i < width || (filter == HORIZONTAL && !first)) {
        prediction = alpha[i - 1];
      } else if (first || filter == VERTICAL) {
        prediction = alpha[i - width];
      } else {
        int sum = (alpha[i - 1] & 0xFF) + (alpha[i - width] & 0xFF) - (alpha[i - width - 1] & 0xFF);
        prediction = Math.max(0, Math.min(255, sum));
      }
      alpha[i] += (byte) prediction;
    }
  }
}
