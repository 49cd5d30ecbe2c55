package dev.lacuna.cnn.data.webp;

/** What is undone after pixels were read (RFC 9649, section 4). */
sealed interface InverseTransform
    permits InverseTransform.Palette,
        InverseTransform.SharedColor,
        InverseTransform.SubtractedGreen,
        Predictor {

  /**
   * Pixels before the encoder transformed them.
   *
   * @param argb may be changed, and be the result
   * @param width of the result
   */
  int[] apply(int[] argb, int width, int height);

  /** The sums of four bytes each, without carries. */
  static int add(int a, int b) {
    int alphaGreen = (a & 0xFF00FF00) + (b & 0xFF00FF00);
    int redBlue = (a & 0x00FF00FF) + (b & 0x00FF00FF);
    return (alphaGreen & 0xFF00FF00) | (redBlue & 0x00FF00FF);
  }

  /** Red and blue are differences to green. */
  record SubtractedGreen() implements InverseTransform {
    @Override
    public int[] apply(int[] argb, int width, int height) {
      for (int i = 0; i < argb.length; i++) {
        int green = argb[i] >> 8 & 0xFF;
        argb[i] = add(argb[i], green << 16 | green);
      }
      return argb;
    }
  }

  /**
   * Red and blue are differences to shares of green, blue also of red.
   *
   * @param bits log2 of the squares' side
   * @param shares for each square a pixel of three signed bytes
   */
  record SharedColor(int bits, int[] shares) implements InverseTransform {
    @Override
    public int[] apply(int[] argb, int width, int height) {
      int columns = PixelReader.squares(width, bits);
      for (int y = 0, i = 0; y < height; y++) {
        int squares = (y >> bits) * columns;
        for (int x = 0; x < width; x++, i++) {
          int share = shares[squares + (x >> bits)];
          int pixel = argb[i];
          int green = pixel >> 8;
          int red = (pixel >> 16) + part(share, green) & 0xFF;
          int blue = pixel + part(share >> 8, green) + part(share >> 16, red) & 0xFF;
          argb[i] = (pixel & 0xFF00FF00) | red << 16 | blue;
        }
      }
      return argb;
    }

    private static int part(int share, int color) {
      return ((byte) share * (byte) color) >> 5;
    }
  }

  /**
   * Pixels are numbers of colours, several in a byte where there are few.
   *
   * @param packing log2 of the pixels in a byte
   */
  record Palette(int[] colors, int packing) implements InverseTransform {
    @Override
    public int[] apply(int[] argb, int width, int height) {
      int[] result = packing == 0 ? argb : new int[width * height];
      int columns = PixelReader.squares(width, packing);
      int bits = 8 >> packing;
      for (int y = 0, i = 0; y < height; y++) {
        for (int x = 0; x < width; x++, i++) {
          int packed = argb[y * columns + (x >> packing)] >> 8 & 0xFF;
          int number = packed >> ((x & (1 << packing) - 1) * bits) & (1 << bits) - 1;
          result[i] = number < colors.length ? colors[number] : 0;
        }
      }
      return result;
    }
  }
}
