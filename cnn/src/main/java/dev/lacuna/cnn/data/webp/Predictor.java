package dev.lacuna.cnn.data.webp;

/**
 * Pixels are differences to predictions from their neighbours (RFC 9649, section 4.1).
 *
 * @param bits log2 of the squares' side
 * @param modes for each square, in green, which of the predictions
 */
record Predictor(int bits, int[] modes) implements InverseTransform {
  private static final int BLACK = 0xFF000000;

  @Override
  public int[] apply(int[] argb, int width, int height) {
    argb[0] = InverseTransform.add(argb[0], BLACK);
    for (int x = 1; x < width; x++) {
      argb[x] = InverseTransform.add(argb[x], argb[x - 1]);
    }
    int columns = PixelReader.squares(width, bits);
    for (int y = 1; y < height; y++) {
      int row = y * width;
      argb[row] = InverseTransform.add(argb[row], argb[row - width]);
      for (int from = 1; from < width; ) {
        int to = Math.min(width, ((from >> bits) + 1) << bits);
        int mode = modes[(y >> bits) * columns + (from >> bits)] >> 8 & 15;
        for (int i = row + from; i < row + to; i++) {
          argb[i] = InverseTransform.add(argb[i], predict(mode, argb, i, width));
        }
        from = to;
      }
    }
    return argb;
  }

  /** Above the last column on the right lies the first of the own row. */
  private static int predict(int mode, int[] argb, int at, int width) {
    int left = argb[at - 1];
    int above = argb[at - width];
    int aboveLeft = argb[at - width - 1];
    int aboveRight = argb[at - width + 1];
    return switch (mode) {
      case 1 -> left;
      case 2 -> above;
      case 3 -> aboveRight;
      case 4 -> aboveLeft;
      case 5 -> mean(mean(left, aboveRight), above);
      case 6 -> mean(left, aboveLeft);
      case 7 -> mean(left, above);
      case 8 -> mean(aboveLeft, above);
      case 9 -> mean(above, aboveRight);
      case 10 -> mean(mean(left, aboveLeft), mean(above, aboveRight));
      case 11 -> closer(left, above, aboveLeft);
      case 12 -> gradient(left, above, aboveLeft);
      case 13 -> halfGradient(mean(left, above), aboveLeft);
      default -> BLACK;
    };
  }

  private static int mean(int a, int b) {
    return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
  }

  private static int sample(int argb, int shift) {
    return argb >>> shift & 0xFF;
  }

  /** Left or above, whichever is closer to left + above - aboveLeft. */
  private static int closer(int left, int above, int aboveLeft) {
    int change = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int corner = sample(aboveLeft, shift);
      change += Math.abs(sample(above, shift) - corner) - Math.abs(sample(left, shift) - corner);
    }
    return change < 0 ? left : above;
  }

  private static int gradient(int left, int above, int aboveLeft) {
    int result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = sample(left, shift) + sample(above, shift) - sample(aboveLeft, shift);
      result |= Math.max(0, Math.min(255, value)) << shift;
    }
    return result;
  }

  private static int halfGradient(int mean, int aboveLeft) {
    int result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = sample(mean, shift);
      value += (value - sample(aboveLeft, shift)) / 2;
      result |= Math.max(0, Math.min(255, value)) << shift;
    }
    return result;
  }
}
