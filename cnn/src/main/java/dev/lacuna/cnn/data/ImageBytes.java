package dev.lacuna.cnn.data;

/** The bytes of an image file with their name; every access is checked. */
final class ImageBytes {
  private final byte[] data;
  private final int length;
  private final String name;
  private final Background background;
  private final ImageLimits limits;

  /** The first {@code length} bytes of {@code data}. */
  ImageBytes(byte[] data, int length, String name, Background background, ImageLimits limits) {
    this.data = data;
    this.length = length;
    this.name = name;
    this.background = background;
    this.limits = limits;
  }

  /** To look at, not to decode. */
  ImageBytes(byte[] data, String name) {
    this(data, data.length, name, Background.WHITE, ImageLimits.DEFAULT);
  }

  /** What is seen through transparent pixels. */
  Background background() {
    return background;
  }

  /** The bytes, and behind them others that are not the file's. */
  byte[] data() {
    return data;
  }

  int length() {
    return length;
  }

  ImageException fault(String reason) {
    return new ImageException(name, reason);
  }

  ImageException fault(String reason, Throwable cause) {
    return new ImageException(name, reason, cause);
  }

  /** Fails unless {@code count} bytes lie at {@code offset}; {@code what} names them. */
  void require(long offset, long count, String what) throws ImageException {
    if (!has(offset, count)) {
      throw truncated(what);
    }
  }

  /** Whether {@code count} bytes lie at {@code offset}. */
  boolean has(long offset, long count) {
    return offset >= 0 && count >= 0 && offset <= length - count;
  }

  ImageException truncated(String what) {
    return fault("truncated: the file ends inside " + what);
  }

  int u8(int offset, String what) throws ImageException {
    require(offset, 1, what);
    return data[offset] & 0xFF;
  }

  int u16Big(int offset, String what) throws ImageException {
    require(offset, 2, what);
    return (data[offset] & 0xFF) << 8 | (data[offset + 1] & 0xFF);
  }

  int u16Little(int offset, String what) throws ImageException {
    require(offset, 2, what);
    return (data[offset + 1] & 0xFF) << 8 | (data[offset] & 0xFF);
  }

  int i32Big(int offset, String what) throws ImageException {
    return u16Big(offset, what) << 16 | u16Big(offset + 2, what);
  }

  int i32Little(int offset, String what) throws ImageException {
    return u16Little(offset + 2, what) << 16 | u16Little(offset, what);
  }

  /** Whether the ASCII characters {@code text} stand at {@code offset}. */
  boolean startsWith(int offset, String text) {
    if (offset < 0 || offset > length - text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((data[offset + i] & 0xFF) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The memory for the pixels, once their number has been found to be sane. */
  byte[] allocatePixels(long width, long height) throws ImageException {
    checkSize(width, height);
    return new byte[Math.toIntExact(3 * width * height)];
  }

  /** Fails for an empty picture and for one above the limit. */
  void checkSize(long width, long height) throws ImageException {
    if (width < 1 || height < 1) {
      throw fault("the picture has " + width + " x " + height + " pixels");
    }
    long most = limits.pixels();
    // Neither side exceeds 2^32, so the product could overflow only where one side is too large.
    if (width > most || height > most || width * height > most) {
      throw fault(
          "the header claims "
              + width
              + " x "
              + height
              + " pixels; at most "
              + most
              + " are read (--max-pixels)");
    }
  }
}
