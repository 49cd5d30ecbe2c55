package dev.lacuna.cnn.data;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads pictures: PNG, JPEG, GIF (first frame), BMP, WebP and TIFF (first page), told apart by
 * their content, never by their name. TIFF takes TwelveMonkeys' ImageIO plug-in, which has to be on
 * the class or module path.
 *
 * <p>A picture comes out upright (EXIF orientation is applied) in sRGB with 8 bits a sample: 16-bit
 * samples keep their high byte, alpha is composited as {@code (c*a + background*(255-a) + 127)/255}
 * rounded down, ICC profiles are applied ({@link ColorProfile}), PNG's gamma is not. A file that is
 * damaged or cut short is refused, not shown in part; a header that claims too much costs nothing.
 */
public final class ImageReader {
  private ImageReader() {}

  /**
   * Reads a picture from a file, over white and within {@link ImageLimits#DEFAULT}.
   *
   * @throws ImageException if the file cannot be read or is not a picture that can be used; the
   *     message names the file
   */
  public static DecodedImage decode(Path file) throws ImageException {
    return decode(file, ImageLimits.DEFAULT);
  }

  /**
   * Reads a picture from a file, over white.
   *
   * @param limits what is refused
   * @throws ImageException if the file cannot be read or is not a picture that can be used; the
   *     message names the file
   */
  public static DecodedImage decode(Path file, ImageLimits limits) throws ImageException {
    return decode(Workspace.ofThread().read(file, Background.WHITE, limits));
  }

  /** The bytes of a file that is not too large. */
  static byte[] read(Path file, ImageLimits limits) throws ImageException {
    ImageBytes bytes = Workspace.ofThread().read(file, Background.WHITE, limits);
    return Arrays.copyOf(bytes.data(), bytes.length());
  }

  /**
   * Reads a picture from the bytes of a file, over white and within {@link ImageLimits#DEFAULT}.
   *
   * @param name what messages call it
   * @throws ImageException if it is not a picture that can be used; the message begins with the
   *     name
   */
  public static DecodedImage decode(byte[] data, String name) throws ImageException {
    return decode(data, name, Background.WHITE, ImageLimits.DEFAULT);
  }

  /**
   * Reads a picture from the bytes of a file.
   *
   * @param name what messages call it
   * @param background what is seen through transparent pixels
   * @param limits what is refused
   * @throws ImageException if it is not a picture that can be used; the message begins with the
   *     name
   */
  public static DecodedImage decode(
      byte[] data, String name, Background background, ImageLimits limits) throws ImageException {
    return decode(bytes(data, name, background, limits));
  }

  private static ImageBytes bytes(
      byte[] data, String name, Background background, ImageLimits limits) throws ImageException {
    limits.requireFileBytes(name, data.length);
    return new ImageBytes(data, data.length, name, background, limits);
  }

  /** Reads a picture from the bytes of a file as a network's input. */
  static void decode(
      byte[] data,
      String name,
      ImageScaler scaler,
      ImageLimits limits,
      MemorySegment target,
      long offset)
      throws ImageException {
    decode(bytes(data, name, scaler.fit().background(), limits), scaler, target, offset);
  }

  /** Reads a picture from a file as a network's input. */
  static void decode(
      Path file, ImageScaler scaler, ImageLimits limits, MemorySegment target, long offset)
      throws ImageException {
    ImageBytes bytes = Workspace.ofThread().read(file, scaler.fit().background(), limits);
    decode(bytes, scaler, target, offset);
  }

  private static void decode(
      ImageBytes bytes, ImageScaler scaler, MemorySegment target, long offset)
      throws ImageException {
    switch (ImageFormat.of(bytes)) {
      case JPEG -> new JpegDecoder(bytes).decode(scaler, target, offset);
      case PNG -> new PngDecoder(bytes).decode(scaler, target, offset);
      default -> scaler.scale(decode(bytes), target, offset);
    }
  }

  private static DecodedImage decode(ImageBytes bytes) throws ImageException {
    return switch (ImageFormat.of(bytes)) {
      case PNG -> new PngDecoder(bytes).decode();
      case JPEG -> new JpegDecoder(bytes).decode();
      case GIF -> new GifDecoder(bytes).decode();
      case BMP -> new BmpDecoder(bytes).decode();
      case WEBP -> new WebpDecoder(bytes).decode();
      case TIFF -> new TiffDecoder(bytes).decode();
    };
  }
}
