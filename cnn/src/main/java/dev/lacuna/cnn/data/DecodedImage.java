package dev.lacuna.cnn.data;

/**
 * The pixels of a picture, upright, three bytes a pixel: red, green, blue, row by row from the top
 * left. Transparent pixels show the background.
 */
public final class DecodedImage {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * A picture of the given pixels, which are not copied.
   *
   * @param rgb {@code height * width * 3} unsigned bytes
   * @throws IllegalArgumentException if a side is below 1 or the number of bytes does not fit
   */
  public DecodedImage(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || 3L * width * height != rgb.length) {
      throw new IllegalArgumentException(
          "an image of " + width + "x" + height + " pixels cannot have " + rgb.length + " bytes");
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** Width in pixels, at least 1. */
  public int width() {
    return width;
  }

  /** Height in pixels, at least 1. */
  public int height() {
    return height;
  }

  /** The {@code height() * width() * 3} unsigned bytes; not a copy. */
  public byte[] rgb() {
    return rgb;
  }
}
