package dev.lacuna.cnn.data;

/**
 * Decodes BMP with 1, 4, 8, 16, 24 or 32 bits a pixel, plain, with bit fields or RLE8. The fourth
 * byte of a 32-bit pixel is padding, never transparency.
 */
final class BmpDecoder {
  private static final int FILE_HEADER = 14;
  private static final int CORE_HEADER = 12;
  private static final int INFO_HEADER = 40;
  private static final int PLAIN = 0;
  private static final int RLE8 = 1;
  private static final int BIT_FIELDS = 3;

  private static final String HEADER = "the BMP header";
  private static final String PIXELS = "the BMP pixel data";

  private final ImageBytes bytes;
  private int width;
  private int height;
  private boolean topDown;
  private int bitsPerPixel;
  private int compression;
  private int dataOffset;
  private int headerBytes;

  BmpDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  DecodedImage decode() throws ImageException {
    readHeader();
    byte[] rgb;
    if (compression == RLE8) {
      byte[] palette = readPalette();
      rgb = bytes.allocatePixels(width, height);
      decodeRuns(palette, rgb);
    } else {
      long rowBytes = ((long) width * bitsPerPixel + 31) / 32 * 4;
      bytes.require(dataOffset, rowBytes * height, PIXELS);
      rgb = bytes.allocatePixels(width, height);
      if (bitsPerPixel <= 8) {
        decodeIndexed(readPalette(), (int) rowBytes, rgb);
      } else if (bitsPerPixel == 16 || compression == BIT_FIELDS) {
        decodeFields((int) rowBytes, rgb);
      } else {
        decodeTrueColor((int) rowBytes, rgb);
      }
    }
    return new DecodedImage(width, height, rgb);
  }

  private void readHeader() throws ImageException {
    dataOffset = bytes.i32Little(10, HEADER);
    headerBytes = bytes.i32Little(FILE_HEADER, HEADER);
    long signedHeight;
    if (headerBytes == CORE_HEADER) {
      width = bytes.u16Little(18, HEADER);
      signedHeight = bytes.u16Little(20, HEADER);
      bitsPerPixel = bytes.u16Little(24, HEADER);
    } else if (headerBytes >= INFO_HEADER && headerBytes <= 124) {
      width = bytes.i32Little(18, HEADER);
      signedHeight = bytes.i32Little(22, HEADER);
      bitsPerPixel = bytes.u16Little(28, HEADER);
      compression = bytes.i32Little(30, HEADER);
      bytes.require(FILE_HEADER, headerBytes, HEADER);
    } else {
      throw bytes.fault("a BMP header of " + headerBytes + " bytes does not exist");
    }
    topDown = signedHeight < 0;
    bytes.checkSize(width, Math.abs(signedHeight));
    height = (int) Math.abs(signedHeight);
    if (!supported()) {
      throw bytes.fault(
          "BMP with "
              + bitsPerPixel
              + " bits a pixel and compression "
              + compression
              + (topDown ? ", top-down," : "")
              + " is not supported");
    }
    bytes.require(dataOffset, 1, PIXELS);
  }

  private boolean supported() {
    return switch (compression) {
      case PLAIN ->
          bitsPerPixel == 1
              || bitsPerPixel == 4
              || bitsPerPixel == 8
              || bitsPerPixel == 16
              || bitsPerPixel == 24
              || bitsPerPixel == 32;
      case RLE8 -> bitsPerPixel == 8 && !topDown;
      case BIT_FIELDS -> bitsPerPixel == 16 || bitsPerPixel == 32;
      default -> false;
    };
  }

  /** The colour table as blue, green, red. */
  private byte[] readPalette() throws ImageException {
    int entryBytes = headerBytes == CORE_HEADER ? 3 : 4;
    int start = FILE_HEADER + headerBytes;
    long used = headerBytes == CORE_HEADER ? 0 : bytes.i32Little(46, HEADER) & 0xFFFF_FFFFL;
    int most = 1 << bitsPerPixel;
    int entries = used == 0 || used > most ? most : (int) used;
    entries = Math.min(entries, Math.max(0, dataOffset - start) / entryBytes);
    byte[] palette = new byte[entries * 3];
    for (int i = 0; i < entries; i++) {
      bytes.require(start + i * entryBytes, 3, "the BMP colour table");
      System.arraycopy(bytes.data(), start + i * entryBytes, palette, i * 3, 3);
    }
    return palette;
  }

  private int firstPixel(int row) {
    return (topDown ? row : height - 1 - row) * width;
  }

  private void put(byte[] palette, int index, byte[] rgb, int pixel) throws ImageException {
    if (index * 3 >= palette.length) {
      throw bytes.fault(
          "colour " + index + " of a colour table with " + palette.length / 3 + " entries");
    }
    swapInto(palette, index * 3, rgb, pixel * 3);
  }

  private static void swapInto(byte[] bgr, int from, byte[] rgb, int to) {
    rgb[to] = bgr[from + 2];
    rgb[to + 1] = bgr[from + 1];
    rgb[to + 2] = bgr[from];
  }

  private void decodeIndexed(byte[] palette, int rowBytes, byte[] rgb) throws ImageException {
    int mask = (1 << bitsPerPixel) - 1;
    for (int y = 0; y < height; y++) {
      int row = dataOffset + y * rowBytes;
      int first = firstPixel(y);
      for (int x = 0; x < width; x++) {
        int bit = x * bitsPerPixel;
        int value = bytes.data()[row + (bit >> 3)] >> (8 - bitsPerPixel - (bit & 7)) & mask;
        put(palette, value, rgb, first + x);
      }
    }
  }

  private void decodeTrueColor(int rowBytes, byte[] rgb) {
    int pixelBytes = bitsPerPixel / 8;
    for (int y = 0; y < height; y++) {
      int row = dataOffset + y * rowBytes;
      int first = firstPixel(y);
      for (int x = 0; x < width; x++) {
        swapInto(bytes.data(), row + x * pixelBytes, rgb, (first + x) * 3);
      }
    }
  }

  private void decodeFields(int rowBytes, byte[] rgb) throws ImageException {
    int[] masks = {0x7C00, 0x03E0, 0x001F};
    if (compression == BIT_FIELDS) {
      for (int c = 0; c < 3; c++) {
        masks[c] = bytes.i32Little(FILE_HEADER + INFO_HEADER + 4 * c, "the BMP bit fields");
      }
    }
    int pixelBytes = bitsPerPixel / 8;
    for (int y = 0; y < height; y++) {
      int row = dataOffset + y * rowBytes;
      int first = firstPixel(y);
      for (int x = 0; x < width; x++) {
        int at = row + x * pixelBytes;
        int pixel = pixelBytes == 2 ? bytes.u16Little(at, PIXELS) : bytes.i32Little(at, PIXELS);
        for (int c = 0; c < 3; c++) {
          rgb[(first + x) * 3 + c] = field(pixel, masks[c]);
        }
      }
    }
  }

  /** The bits of a mask, scaled so that all ones give 255. */
  private static byte field(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    int shift = Integer.numberOfTrailingZeros(mask);
    long value = Integer.toUnsignedLong(pixel & mask) >>> shift;
    long most = Integer.toUnsignedLong(mask) >>> shift;
    return (byte) ((value * 255 + most / 2) / most);
  }

  private void decodeRuns(byte[] palette, byte[] rgb) throws ImageException {
    for (int pixel = 0; pixel < width * height; pixel++) {
      put(palette, 0, rgb, pixel);
    }
    int at = dataOffset;
    int x = 0;
    int y = 0;
    while (true) {
      int count = bytes.u8(at, PIXELS);
      int value = bytes.u8(at + 1, PIXELS);
      at += 2;
      if (count > 0) {
        checkRun(x, y, count);
        for (int i = 0; i < count; i++) {
          put(palette, value, rgb, firstPixel(y) + x++);
        }
      } else if (value == 0) {
        x = 0;
        y++;
      } else if (value == 1) {
        return;
      } else if (value == 2) {
        x += bytes.u8(at, PIXELS);
        y += bytes.u8(at + 1, PIXELS);
        at += 2;
      } else {
        checkRun(x, y, value);
        for (int i = 0; i < value; i++) {
          put(palette, bytes.u8(at + i, PIXELS), rgb, firstPixel(y) + x++);
        }
        at += value + (value & 1);
      }
    }
  }

  private void checkRun(int x, int y, int count) throws ImageException {
    if (y >= height || x + count > width) {
      throw bytes.fault("damaged: a BMP run leaves the picture at row " + y + ", column " + x);
    }
  }
}
