package dev.lacuna.cnn.data;

/**
 * The IHDR chunk of a PNG file.
 *
 * @param colorType 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha
 * @param bitDepth bits a sample: 1, 2, 4, 8 or 16
 */
record PngHeader(int width, int height, int colorType, int bitDepth, boolean interlaced) {
  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  private static final int LENGTH = 13;

  static PngHeader read(ImageBytes bytes, int offset, int length) throws ImageException {
    if (length != LENGTH) {
      throw bytes.fault("the PNG header has " + length + " bytes instead of " + LENGTH);
    }
    String what = "the PNG header";
    int width = bytes.i32Big(offset, what);
    int height = bytes.i32Big(offset + 4, what);
    int bitDepth = bytes.u8(offset + 8, what);
    int colorType = bytes.u8(offset + 9, what);
    int interlace = bytes.u8(offset + 12, what);
    bytes.checkSize(width, height);
    if (!valid(colorType, bitDepth)) {
      throw bytes.fault(
          "PNG colour type " + colorType + " with bit depth " + bitDepth + " does not exist");
    }
    int compression = bytes.u8(offset + 10, what);
    int filter = bytes.u8(offset + 11, what);
    if (compression != 0 || filter != 0 || interlace > 1) {
      throw bytes.fault(
          "PNG compression, filter and interlace methods "
              + compression
              + ", "
              + filter
              + ", "
              + interlace
              + " do not exist together");
    }
    return new PngHeader(width, height, colorType, bitDepth, interlace == 1);
  }

  private static boolean valid(int colorType, int bitDepth) {
    return switch (colorType) {
      case GRAY ->
          bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
      case PALETTE -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
      case RGB, GRAY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
      default -> false;
    };
  }

  int samplesPerPixel() {
    return switch (colorType) {
      case RGB -> 3;
      case GRAY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** Bytes of a row of {@code pixels} pixels, without the filter byte. */
  int rowBytes(int pixels) {
    return Math.toIntExact(((long) pixels * samplesPerPixel() * bitDepth + 7) / 8);
  }

  /** Distance in bytes between a sample and its left neighbour, as the filters count it. */
  int filterDistance() {
    return Math.max(1, samplesPerPixel() * bitDepth / 8);
  }
}
