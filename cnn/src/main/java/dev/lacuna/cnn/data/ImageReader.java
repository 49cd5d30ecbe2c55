package dev.lacuna.cnn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    return decode(read(file, limits), file.toString(), Background.WHITE, limits);
  }

  /** The bytes of a file that is not too large. */
  static byte[] read(Path file, ImageLimits limits) throws ImageException {
    String name = file.toString();
    try {
      if (!Files.isRegularFile(file)) {
        throw new ImageException(name, Files.exists(file) ? "not a regular file" : "no such file");
      }
      requireSize(name, Files.size(file), limits);
      return Files.readAllBytes(file);
    } catch (ImageException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new ImageException(name, "cannot be read: " + failure, failure);
    }
  }

  private static void requireSize(String name, long size, ImageLimits limits)
      throws ImageException {
    if (size > limits.fileBytes()) {
      throw new ImageException(
          name, "the file has " + size + " bytes; at most " + limits.fileBytes() + " are read");
    }
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
    requireSize(name, data.length, limits);
    return decode(new ImageBytes(data, name, background, limits));
  }

  /** The same, as a network's input. */
  static byte[] decode(byte[] data, String name, ImageScaler scaler, ImageLimits limits)
      throws ImageException {
    requireSize(name, data.length, limits);
    ImageBytes bytes = new ImageBytes(data, name, scaler.fit().background(), limits);
    return ImageFormat.of(bytes) == ImageFormat.JPEG
        ? new JpegDecoder(bytes).decode(scaler)
        : scaler.scale(decode(bytes));
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
