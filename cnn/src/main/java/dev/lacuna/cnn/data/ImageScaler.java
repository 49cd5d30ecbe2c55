package dev.lacuna.cnn.data;

import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings pictures to the size and channels of a network's input.
 *
 * <p>Gray is {@code (19595 R + 38470 G + 7471 B + 32768) >> 16} (ITU-R BT.601). The resize is
 * antialiased bilinear, the same arithmetic as Pillow's BILINEAR filter: a triangle of half-width
 * {@code max(1, scale)} around {@code (i + 0.5) * scale}, weights normalised and rounded to 22
 * fractional bits, horizontal pass first, rounded to 8 bits after each pass.
 */
public final class ImageScaler {
  private final int height;
  private final int width;
  private final int channels;
  private final ImageFit fit;

  /** What is around pictures that do not fill the result; empty where all do. */
  private final byte[] frame;

  /**
   * A scaler to {@code height} rows of {@code width} pixels.
   *
   * @param channels 1 for gray, 3 for RGB
   * @param fit what happens to pictures of other proportions
   * @throws IllegalArgumentException if a side is below 1 or {@code channels} is neither 1 nor 3
   */
  public ImageScaler(int height, int width, int channels, ImageFit fit) {
    if (height < 1 || width < 1 || 3L * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an image size must have sides of at least 1 and at most 2^31 bytes, got "
              + height
              + "x"
              + width);
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.fit = fit;
    this.frame = fit.resize() == ResizeMode.PAD ? background() : new byte[0];
  }

  /** A scaler by {@link ImageFit#DEFAULT}. */
  public ImageScaler(int height, int width, int channels) {
    this(height, width, channels, ImageFit.DEFAULT);
  }

  /** Height of the result in pixels. */
  public int height() {
    return height;
  }

  /** Width of the result in pixels. */
  public int width() {
    return width;
  }

  /** Channels of the result: 1 or 3. */
  public int channels() {
    return channels;
  }

  /** What happens to pictures of other proportions. */
  public ImageFit fit() {
    return fit;
  }

  /** (height, width, channels) of the result. */
  public Shape shape() {
    return Shape.of(height, width, channels);
  }

  /** Bytes of a row of the result. */
  int rowBytes() {
    return width * channels;
  }

  /** The picture as {@code height * width * channels} unsigned bytes, channels innermost. */
  public byte[] scale(DecodedImage image) {
    byte[] result = new byte[height * rowBytes()];
    scale(image, MemorySegment.ofArray(result), 0);
    return result;
  }

  /** The same, to a place. */
  void scale(DecodedImage image, MemorySegment target, long offset) {
    LineByLine lines = Workspace.ofThread().lines(this, image.height(), image.width());
    lines.begin(target, offset).orderOfBytes();
    for (int y = 0; y < image.height(); y++) {
      lines.line(image.rgb(), 3 * y * image.width());
    }
  }

  /** A picture whose lines are yet to come. */
  LineByLine lineByLine(int imageHeight, int imageWidth) {
    return new LineByLine(this, filters(imageHeight, imageWidth));
  }

  private ScalingFilters filters(int imageHeight, int imageWidth) {
    return switch (fit.resize()) {
      case STRETCH -> ScalingFilters.whole(imageHeight, imageWidth, height, width);
      case PAD -> pad(imageHeight, imageWidth);
      case CROP -> crop(imageHeight, imageWidth);
    };
  }

  /** As Pillow's ImageOps.pad: sides rounded half to even. */
  private ScalingFilters pad(int imageHeight, int imageWidth) {
    double ratio = (double) imageWidth / imageHeight;
    double wanted = (double) width / height;
    int newHeight = height;
    int newWidth = width;
    if (ratio > wanted) {
      newHeight = Math.max(1, (int) Math.rint((double) imageHeight / imageWidth * width));
    } else if (ratio < wanted) {
      newWidth = Math.max(1, (int) Math.rint(ratio * height));
    }
    return ScalingFilters.whole(imageHeight, imageWidth, newHeight, newWidth);
  }

  /** As Pillow's ImageOps.fit: the largest middle part of the wanted proportions. */
  private ScalingFilters crop(int imageHeight, int imageWidth) {
    double ratio = (double) imageWidth / imageHeight;
    double wanted = (double) width / height;
    double cropWidth = ratio > wanted ? wanted * imageHeight : imageWidth;
    double cropHeight = ratio < wanted ? imageWidth / wanted : imageHeight;
    double left = (imageWidth - cropWidth) * 0.5;
    double top = (imageHeight - cropHeight) * 0.5;
    return new ScalingFilters(
        new ScalingFilter(imageWidth, left, left + cropWidth, width),
        new ScalingFilter(imageHeight, top, top + cropHeight, height));
  }

  /**
   * Writes what is around a smaller picture in the middle of the result, as Pillow's ImageOps.pad.
   *
   * @return where in the result that one's first row begins
   */
  long frame(MemorySegment target, long offset, int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return 0;
    }
    MemorySegment.copy(frame, 0, target, ValueLayout.JAVA_BYTE, offset, frame.length);
    long left = (long) Math.rint((width - newWidth) * 0.5);
    long top = (long) Math.rint((height - newHeight) * 0.5);
    return (top * width + left) * channels;
  }

  private byte[] background() {
    byte[] rgb = new byte[height * width * 3];
    fit.background().fill(rgb);
    return channels == 1 ? gray(new DecodedImage(width, height, rgb)) : rgb;
  }

  static int luma(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
  }

  /** One unsigned byte a pixel: the luma of the picture. */
  public static byte[] gray(DecodedImage image) {
    byte[] rgb = image.rgb();
    byte[] gray = new byte[rgb.length / 3];
    for (int i = 0, at = 0; i < gray.length; i++, at += 3) {
      gray[i] = (byte) luma(rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF);
    }
    return gray;
  }

  /**
   * Resizes {@code height * width * channels} unsigned bytes, channels innermost; always a new
   * array.
   */
  public static byte[] resize(
      byte[] samples, int height, int width, int channels, int newHeight, int newWidth) {
    return ScalingFilters.whole(height, width, newHeight, newWidth).scale(samples, channels);
  }
}
