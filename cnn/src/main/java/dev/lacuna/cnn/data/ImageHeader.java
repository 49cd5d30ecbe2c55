package dev.lacuna.cnn.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the first bytes of an image file say of it, without decoding it.
 *
 * @param format such as JPEG
 * @param mode kind of samples, such as "RGB 8-bit"; "unknown" where the header does not say
 * @param orientation EXIF orientation, 1 to 8; 1 is upright
 */
public record ImageHeader(String format, String mode, int orientation) {
  private static final String UNKNOWN = "unknown";
  private static final int PNG_FIRST_CHUNK = 8;
  private static final int EXIF_PREFIX = 6;

  /**
   * Reads a header. A damaged one gives what could be read: whether the image can be used, decoding
   * tells.
   *
   * @throws ImageException if the file is of no known format
   */
  public static ImageHeader of(byte[] data, String name) throws ImageException {
    ImageBytes bytes = new ImageBytes(data, name);
    ImageFormat format = ImageFormat.of(bytes);
    String called = format.name();
    return switch (format) {
      case PNG -> png(bytes, called);
      case JPEG -> jpeg(bytes, called);
      case GIF -> new ImageHeader(called, "palette", 1);
      case BMP -> new ImageHeader(called, data.length > 29 ? bmp(data) : UNKNOWN, 1);
      case TIFF -> new ImageHeader(called, UNKNOWN, Orientation.read(bytes, 0, data.length));
      default -> new ImageHeader(called, UNKNOWN, 1);
    };
  }

  private static String bmp(byte[] data) {
    int bits = u16(data, 28, true);
    return bits <= 8 ? "palette" : bits + " bits a pixel";
  }

  private static ImageHeader png(ImageBytes bytes, String format) {
    byte[] data = bytes.data();
    if (data.length < 26) {
      return new ImageHeader(format, UNKNOWN, 1);
    }
    String kind =
        switch (data[25]) {
          case PngHeader.GRAY -> "gray";
          case PngHeader.RGB -> "RGB";
          case PngHeader.PALETTE -> "palette";
          case PngHeader.GRAY_ALPHA -> "gray and alpha";
          case PngHeader.RGB_ALPHA -> "RGB and alpha";
          default -> UNKNOWN;
        };
    int orientation = 1;
    long at = PNG_FIRST_CHUNK;
    while (at + 12 <= data.length) {
      long length = i32(data, (int) at) & 0xFFFF_FFFFL;
      String type = new String(data, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
      long end = at + 8 + length;
      if (end > data.length || type.equals("IDAT") || type.equals("IEND")) {
        break;
      }
      if (type.equals("eXIf")) {
        orientation = Orientation.read(bytes, (int) at + 8, (int) end);
      }
      at = end + 4;
    }
    return new ImageHeader(
        format, String.format(Locale.ROOT, "%s %d-bit", kind, data[24]), orientation);
  }

  private static ImageHeader jpeg(ImageBytes bytes, String format) {
    byte[] data = bytes.data();
    int orientation = 1;
    int at = 2;
    while (at + 9 < data.length && data[at] == (byte) 0xFF) {
      int marker = data[at + 1] & 0xFF;
      int length = u16(data, at + 2, false);
      int end = at + 2 + length;
      boolean frame = marker >= 0xC0 && marker <= 0xCF;
      if (frame && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
        return new ImageHeader(format, components(data[at + 9], data[at + 4]), orientation);
      }
      if (marker == 0xE1
          && orientation == 1
          && end <= data.length
          && bytes.startsWith(at + 4, "Exif\0\0")) {
        orientation = Orientation.read(bytes, at + 4 + EXIF_PREFIX, end);
      }
      at = end;
    }
    return new ImageHeader(format, UNKNOWN, orientation);
  }

  private static String components(int count, int bits) {
    return switch (count) {
      case 1 -> "gray " + bits + "-bit";
      case 3 -> "RGB " + bits + "-bit";
      case 4 -> "CMYK " + bits + "-bit";
      default -> UNKNOWN;
    };
  }

  private static int u16(byte[] data, int at, boolean little) {
    int first = data[at] & 0xFF;
    int second = data[at + 1] & 0xFF;
    return little ? second << 8 | first : first << 8 | second;
  }

  private static int i32(byte[] data, int at) {
    return u16(data, at, false) << 16 | u16(data, at + 2, false);
  }
}
