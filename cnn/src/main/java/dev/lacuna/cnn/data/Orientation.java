package dev.lacuna.cnn.data;

/** The EXIF orientation of a picture (tag 0x0112, values 1 to 8): read, and undone. */
final class Orientation {
  static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;
  private static final long MASK = 0xFFFF_FFFFL;

  private Orientation() {}

  /**
   * The orientation in a TIFF structure at {@code start}; 1 where there is none or the structure is
   * damaged: metadata decides about no picture.
   *
   * @param end where the structure ends, exclusive
   */
  static int read(ImageBytes bytes, int start, int end) {
    boolean little = bytes.startsWith(start, "II*\0");
    if (!little && !bytes.startsWith(start, "MM\0*")) {
      return UPRIGHT;
    }
    try {
      long directory =
          start + ((little ? bytes.i32Little(start + 4, "") : bytes.i32Big(start + 4, "")) & MASK);
      if (directory > end - 2) {
        return UPRIGHT;
      }
      int first = (int) directory + 2;
      int entries = u16(bytes, (int) directory, little);
      for (int i = 0; i < entries && first + (i + 1) * ENTRY_BYTES <= end; i++) {
        int entry = first + i * ENTRY_BYTES;
        if (u16(bytes, entry, little) == TAG && u16(bytes, entry + 2, little) == SHORT) {
          int value = u16(bytes, entry + 8, little);
          return value >= 1 && value <= 8 ? value : UPRIGHT;
        }
      }
    } catch (ImageException outOfFile) {
      return UPRIGHT;
    }
    return UPRIGHT;
  }

  private static int u16(ImageBytes bytes, int offset, boolean little) throws ImageException {
    return little ? bytes.u16Little(offset, "") : bytes.u16Big(offset, "");
  }

  /** The picture turned and mirrored as its orientation says. */
  static DecodedImage upright(DecodedImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    int w = image.width();
    int h = image.height();
    boolean swapped = orientation >= 5;
    int outWidth = swapped ? h : w;
    int outHeight = swapped ? w : h;
    byte[] source = image.rgb();
    byte[] target = new byte[source.length];
    int to = 0;
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int sourceX = swapped ? y : x;
        int sourceY = swapped ? x : y;
        if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
          sourceX = w - 1 - sourceX;
        }
        if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
          sourceY = h - 1 - sourceY;
        }
        int from = (sourceY * w + sourceX) * 3;
        target[to++] = source[from];
        target[to++] = source[from + 1];
        target[to++] = source[from + 2];
      }
    }
    return new DecodedImage(outWidth, outHeight, target);
  }
}
