package dev.lacuna.cnn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads pictures: PNG, JPEG, GIF (first frame) and BMP, told apart by their content, never by their
 * name.
 *
 * <p>A picture comes out upright (EXIF orientation is applied) in RGB with 8 bits a sample: 16-bit
 * samples keep their high byte, alpha is composited over white as {@code (c*a + 255*(255-a) +
 * 127)/255} rounded down, neither gamma nor colour profiles are applied. A file that is damaged or
 * cut short is refused, not shown in part; a header that claims too much costs nothing.
 */
public final class ImageReader {
  /** A picture with more pixels than this is refused before anything is allocated for it. */
  public static final long MAX_PIXELS = 100_000_000;

  /** A file with more bytes than this is refused before it is read. */
  public static final long MAX_FILE_BYTES = 512L << 20;

  private ImageReader() {}

  /**
   * Reads a picture from a file.
   *
   * @throws ImageException if the file cannot be read or is not a picture that can be used; the
   *     message names the file
   */
  public static DecodedImage decode(Path file) throws ImageException {
    String name = file.toString();
    byte[] data;
    try {
      if (!Files.isRegularFile(file)) {
        throw new ImageException(name, Files.exists(file) ? "not a regular file" : "no such file");
      }
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw tooLarge(name, size);
      }
      data = Files.readAllBytes(file);
    } catch (ImageException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new ImageException(name, "cannot be read: " + failure, failure);
    }
    return decode(data, name);
  }

  /**
   * Reads a picture from the bytes of a file.
   *
   * @param name what messages call it
   * @throws ImageException if it is not a picture that can be used; the message begins with the
   *     name
   */
  public static DecodedImage decode(byte[] data, String name) throws ImageException {
    if (data.length > MAX_FILE_BYTES) {
      throw tooLarge(name, data.length);
    }
    ImageBytes bytes = new ImageBytes(data, name);
    return switch (ImageFormat.of(bytes)) {
      case PNG -> new PngDecoder(bytes).decode();
      case JPEG -> new JpegDecoder(bytes).decode();
      case GIF -> new GifDecoder(bytes).decode();
      case BMP -> new BmpDecoder(bytes).decode();
      case WEBP -> throw unsupported(bytes, "WebP");
      case TIFF -> throw unsupported(bytes, "TIFF");
    };
  }

  private static ImageException tooLarge(String name, long size) {
    return new ImageException(
        name, "the file has " + size + " bytes; at most " + MAX_FILE_BYTES + " are read");
  }

  private static ImageException unsupported(ImageBytes bytes, String format) {
    return bytes.fault(
        "the format " + format + " is not supported yet; convert it to PNG, JPEG, GIF or BMP");
  }
}
