package dev.lacuna.cnn.data;

/**
 * Decodes the first page of TIFF files with TwelveMonkeys. The page's directory is checked before:
 * sizes within the limits, tables and pixel data within the file.
 */
final class TiffDecoder {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int STRIP_BYTES = 279;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTES = 325;

  private static final int ENTRY_BYTES = 12;

  /** Larger tiles than the picture are allowed up to this side. */
  private static final long TILE_SLACK = 1024;

  /** The most samples a pixel, and bits a sample, that are decoded. */
  private static final long MOST_SAMPLES = 5;

  private static final long MOST_BITS = 16;

  /** Bytes of a value by TIFF's type number. */
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  private static final String WHAT = "the TIFF directory";

  private final ImageBytes bytes;
  private final boolean little;
  private final int directory;
  private final int entries;

  TiffDecoder(ImageBytes bytes) throws ImageException {
    this.bytes = bytes;
    this.little = bytes.startsWith(0, "II");
    long start = u32(4);
    bytes.require(start, 2, WHAT);
    this.directory = (int) start;
    this.entries = u16(directory);
    bytes.require(start + 2, (long) entries * ENTRY_BYTES, WHAT);
  }

  DecodedImage decode() throws ImageException {
    checkTables();
    long width = first(WIDTH, 0);
    long height = first(HEIGHT, 0);
    bytes.checkSize(width, height);
    long samples = first(SAMPLES, 1);
    long bits = first(BITS, 1);
    if (samples < 1 || samples > MOST_SAMPLES || bits < 1 || bits > MOST_BITS) {
      throw bytes.fault(
          "TIFF with "
              + samples
              + " samples of "
              + bits
              + " bits a pixel is not supported, only up to "
              + MOST_SAMPLES
              + " of "
              + MOST_BITS);
    }
    checkSide("tile width", first(TILE_WIDTH, 1), width);
    checkSide("tile height", first(TILE_HEIGHT, 1), height);
    checkData(STRIP_OFFSETS, STRIP_BYTES);
    checkData(TILE_OFFSETS, TILE_BYTES);
    DecodedImage image =
        new PluginDecoder(
                bytes,
                "com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi",
                "com.twelvemonkeys.imageio:imageio-tiff")
            .decode();
    return Orientation.upright(image, Orientation.read(bytes, 0, bytes.length()));
  }

  private int u16(int offset) throws ImageException {
    return little ? bytes.u16Little(offset, WHAT) : bytes.u16Big(offset, WHAT);
  }

  private long u32(int offset) throws ImageException {
    return (little ? bytes.i32Little(offset, WHAT) : bytes.i32Big(offset, WHAT)) & 0xFFFF_FFFFL;
  }

  private int entry(int tag) throws ImageException {
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + i * ENTRY_BYTES;
      if (u16(at) == tag) {
        return at;
      }
    }
    return -1;
  }

  private static long valueBytes(int type) {
    return type < TYPE_BYTES.length ? TYPE_BYTES[type] : 1;
  }

  /** Every table has to lie in the file, so that none takes more memory than the file. */
  private void checkTables() throws ImageException {
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + i * ENTRY_BYTES;
      long length = u32(at + 4) * valueBytes(u16(at + 2));
      if (length > 4) {
        bytes.require(u32(at + 8), length, "a TIFF table");
      }
    }
  }

  private long first(int tag, long otherwise) throws ImageException {
    int at = entry(tag);
    return at < 0 || u32(at + 4) == 0 ? otherwise : value(at, 0);
  }

  private long value(int entry, int index) throws ImageException {
    int type = u16(entry + 2);
    long size = valueBytes(type);
    long start = u32(entry + 4) * size > 4 ? u32(entry + 8) : entry + 8;
    int at = Math.toIntExact(start + index * size);
    return size == 2 ? u16(at) : size == 1 ? bytes.u8(at, WHAT) : u32(at);
  }

  private void checkSide(String what, long side, long picture) throws ImageException {
    if (side < 1 || side > Math.max(TILE_SLACK, picture + TILE_SLACK)) {
      throw bytes.fault("damaged: a TIFF " + what + " of " + side);
    }
  }

  private void checkData(int offsetsTag, int lengthsTag) throws ImageException {
    int offsets = entry(offsetsTag);
    int lengths = entry(lengthsTag);
    if (offsets < 0 || lengths < 0) {
      return;
    }
    long count = Math.min(u32(offsets + 4), u32(lengths + 4));
    for (int i = 0; i < count; i++) {
      bytes.require(value(offsets, i), value(lengths, i), "the TIFF pixel data");
    }
  }
}
