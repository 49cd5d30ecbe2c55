package dev.lacuna.cnn.data;

/** Turns unfiltered rows of a PNG file into RGB over the background. */
final class PngPixels {
  private final ImageBytes bytes;
  private final int colorType;
  private final int bitDepth;
  private final int colors;

  /** The palette composited over the background, or the 256 grays: three bytes an entry. */
  private final byte[] table;

  /** The transparent colour's samples at full depth; null where there is none. */
  private final int[] colorKey;

  PngPixels(ImageBytes bytes, PngHeader header, byte[] palette, byte[] transparency)
      throws ImageException {
    this.bytes = bytes;
    this.colorType = header.colorType();
    this.bitDepth = header.bitDepth();
    if (colorType == PngHeader.PALETTE) {
      if (palette == null || palette.length == 0) {
        throw bytes.fault("a PNG file of colour type 3 without a palette (PLTE)");
      }
      if (palette.length % 3 != 0 || palette.length > 3 * 256) {
        throw bytes.fault("the PNG palette has " + palette.length + " bytes");
      }
      this.table = composite(palette, transparency);
      this.colors = palette.length / 3;
      this.colorKey = null;
    } else {
      this.table = bitDepth < 8 ? grays(bitDepth) : null;
      this.colors = 1 << Math.min(bitDepth, 8);
      this.colorKey = colorKey(transparency);
    }
  }

  private byte[] composite(byte[] palette, byte[] transparency) {
    byte[] result = palette.clone();
    int entries = transparency == null ? 0 : Math.min(transparency.length, palette.length / 3);
    for (int i = 0; i < entries * 3; i++) {
      result[i] =
          bytes.background().composite(i % 3, palette[i] & 0xFF, transparency[i / 3] & 0xFF);
    }
    return result;
  }

  private static byte[] grays(int bitDepth) {
    int levels = 1 << bitDepth;
    byte[] result = new byte[levels * 3];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (i / 3 * 255 / (levels - 1));
    }
    return result;
  }

  private int[] colorKey(byte[] transparency) throws ImageException {
    int samples = colorType == PngHeader.GRAY ? 1 : colorType == PngHeader.RGB ? 3 : 0;
    if (transparency == null || samples == 0) {
      return null;
    }
    if (transparency.length != 2 * samples) {
      throw bytes.fault("the PNG chunk tRNS has " + transparency.length + " bytes");
    }
    int[] key = new int[samples];
    for (int i = 0; i < samples; i++) {
      int sample = (transparency[2 * i] & 0xFF) << 8 | (transparency[2 * i + 1] & 0xFF);
      key[i] = sample & ((1 << bitDepth) - 1);
    }
    return key;
  }

  /**
   * Writes a row, whose pixels begin at {@code row[1]}, to every {@code step}-th pixel of the
   * picture from {@code first} on.
   */
  void write(byte[] row, int pixels, byte[] rgb, int first, int step) throws ImageException {
    for (int i = 0; i < pixels; i++) {
      int to = (first + i * step) * 3;
      if (bitDepth < 8) {
        int bit = i * bitDepth;
        int value =
            (row[1 + (bit >> 3)] & 0xFF) >> (8 - bitDepth - (bit & 7)) & ((1 << bitDepth) - 1);
        if (colorKey != null && value == colorKey[0]) {
          clear(rgb, to);
        } else {
          lookUp(value, rgb, to);
        }
      } else if (colorType == PngHeader.PALETTE) {
        lookUp(row[1 + i] & 0xFF, rgb, to);
      } else {
        writeSamples(row, i, rgb, to);
      }
    }
  }

  private void lookUp(int index, byte[] rgb, int to) throws ImageException {
    if (index >= colors) {
      throw bytes.fault("palette index " + index + " of a palette with " + colors + " colours");
    }
    System.arraycopy(table, index * 3, rgb, to, 3);
  }

  private void clear(byte[] rgb, int to) {
    for (int c = 0; c < 3; c++) {
      rgb[to + c] = (byte) bytes.background().sample(c);
    }
  }

  private void writeSamples(byte[] row, int pixel, byte[] rgb, int to) {
    int size = bitDepth / 8;
    boolean gray = colorType == PngHeader.GRAY || colorType == PngHeader.GRAY_ALPHA;
    boolean alpha = colorType == PngHeader.GRAY_ALPHA || colorType == PngHeader.RGB_ALPHA;
    int tints = gray ? 1 : 3;
    int from = 1 + pixel * (alpha ? tints + 1 : tints) * size;
    if (colorKey != null && isKey(row, from, size)) {
      clear(rgb, to);
      return;
    }
    int opacity = alpha ? row[from + tints * size] & 0xFF : 255;
    for (int c = 0; c < 3; c++) {
      int value = row[from + (gray ? 0 : c * size)] & 0xFF;
      rgb[to + c] = alpha ? bytes.background().composite(c, value, opacity) : (byte) value;
    }
  }

  private boolean isKey(byte[] row, int from, int size) {
    for (int c = 0; c < colorKey.length; c++) {
      int value = row[from + c * size] & 0xFF;
      if (size == 2) {
        value = value << 8 | (row[from + 2 * c + 1] & 0xFF);
      }
      if (value != colorKey[c]) {
        return false;
      }
    }
    return true;
  }
}
