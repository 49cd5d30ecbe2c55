package dev.lacuna.cnn.data;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes PNG (ISO/IEC 15948). Chunks the picture depends on must be whole and have the right
 * checksum; others are passed over.
 */
final class PngDecoder {
  private static final int FIRST_CHUNK = 8;
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int TRNS = 0x74524E53;
  private static final int IDAT = 0x49444154;
  private static final int EXIF = 0x65584966;
  private static final int ICCP = 0x69434350;
  private static final int IEND = 0x49454E44;

  /** Deflate never compresses better: a match of 258 bytes takes at least 2 bits. */
  private static final long MAX_RATIO = 1032;

  /** Profiles of RGB have 3 KB. */
  private static final int FIRST_PROFILE_BYTES = 1 << 12;

  /** First column, first row, column step, row step of Adam7's passes. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] SINGLE_PASS = {{0, 0, 1, 1}};

  /** Lines that are at hand: a row, the one above, and its pixels. */
  private static final int ROW = 0;

  private static final int ABOVE = 1;
  private static final int RGB = 2;

  private final ImageBytes bytes;
  private final Workspace workspace = Workspace.ofThread();
  private PngHeader header;
  private byte[] palette;
  private byte[] transparency;
  private byte[] profile;
  private int orientation = 1;
  private int firstData;
  private long dataBytes;
  private int nextData;

  PngDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  DecodedImage decode() throws ImageException {
    readChunks();
    return decodePicture();
  }

  /** The picture as a network's input: line by line, where its lines need nothing else. */
  void decode(ImageScaler scaler, MemorySegment target, long offset) throws ImageException {
    readChunks();
    if (header.interlaced()
        || orientation != Orientation.UPRIGHT
        || !(profile == null || ColorProfile.isPlain(profile))) {
      scaler.scale(decodePicture(), target, offset);
      return;
    }
    PngPixels pixels = pixels();
    LineByLine lines = workspace.lines(scaler, header.height(), header.width());
    lines.begin(target, offset).orderOfBytes();
    byte[] rgb = workspace.line(RGB, 3 * header.width());
    decodeRows(
        (row, pass, y) -> {
          pixels.write(row, header.width(), rgb, 0, 1);
          lines.line(rgb, 0);
        });
  }

  private DecodedImage decodePicture() throws ImageException {
    PngPixels pixels = pixels();
    byte[] rgb = bytes.allocatePixels(header.width(), header.height());
    decodeRows(
        (row, pass, y) -> {
          int first = (pass[1] + y * pass[3]) * header.width() + pass[0];
          pixels.write(row, columns(pass), rgb, first, pass[2]);
        });
    boolean gray =
        header.colorType() == PngHeader.GRAY || header.colorType() == PngHeader.GRAY_ALPHA;
    DecodedImage image = new DecodedImage(header.width(), header.height(), rgb);
    return Orientation.upright(ColorProfile.convert(image, profile, gray), orientation);
  }

  /** How rows are to be read, once there may be as many as the header says. */
  private PngPixels pixels() throws ImageException {
    long expected = 0;
    for (int[] pass : passes()) {
      int columns = columns(pass);
      expected += columns == 0 ? 0 : (1L + header.rowBytes(columns)) * rows(pass);
    }
    if (dataBytes * MAX_RATIO < expected) {
      throw tooLittle();
    }
    return new PngPixels(bytes, header, palette, transparency);
  }

  private int[][] passes() {
    return header.interlaced() ? ADAM7 : SINGLE_PASS;
  }

  /** What is done with a row of a pass. */
  @FunctionalInterface
  private interface RowTarget {
    void accept(byte[] row, int[] pass, int y) throws ImageException;
  }

  private void decodeRows(RowTarget target) throws ImageException {
    nextData = firstData;
    Inflater inflater = workspace.inflater();
    try {
      for (int[] pass : passes()) {
        decodePass(pass, inflater, target);
      }
    } catch (DataFormatException failure) {
      throw bytes.fault("the compressed PNG data is damaged: " + failure.getMessage(), failure);
    }
  }

  private int columns(int[] pass) {
    return (header.width() - pass[0] + pass[2] - 1) / pass[2];
  }

  private int rows(int[] pass) {
    return (header.height() - pass[1] + pass[3] - 1) / pass[3];
  }

  private void readChunks() throws ImageException {
    int at = FIRST_CHUNK;
    while (true) {
      int length = bytes.i32Big(at, "the chunks (no IEND)");
      int type = bytes.i32Big(at + 4, "the chunks (no IEND)");
      if (!bytes.has(at, 12L + (length & 0xFFFF_FFFFL))) {
        throw bytes.truncated("PNG chunk " + name(type));
      }
      if (header == null && type != IHDR) {
        throw bytes.fault("the first PNG chunk is not IHDR");
      }
      int content = at + 8;
      boolean critical = (type & 0x2000_0000) == 0;
      if (critical || type == TRNS) {
        checkSum(at, length, type);
      }
      if (type == IEND) {
        break;
      }
      readChunk(type, content, length, critical);
      at = content + length + 4;
    }
    if (dataBytes == 0) {
      throw bytes.fault("the PNG file has no pixel data (IDAT)");
    }
  }

  private void readChunk(int type, int content, int length, boolean critical)
      throws ImageException {
    switch (type) {
      case IHDR -> {
        if (header != null) {
          throw bytes.fault("the PNG file has two headers (IHDR)");
        }
        header = PngHeader.read(bytes, content, length);
      }
      case PLTE -> palette = copy(content, length);
      case TRNS -> transparency = copy(content, length);
      case EXIF -> orientation = Orientation.read(bytes, content, content + length);
      case ICCP -> profile = inflateProfile(content, length);
      case IDAT -> {
        if (dataBytes == 0) {
          firstData = content - 8;
        }
        dataBytes += length;
      }
      default -> {
        if (critical) {
          throw bytes.fault("PNG chunk " + name(type) + " is critical and unknown");
        }
      }
    }
  }

  /** The profile behind its name and a zero for the method; null where it is damaged. */
  private byte[] inflateProfile(int content, int length) {
    int name = content;
    while (name < content + length && bytes.data()[name] != 0) {
      name++;
    }
    int start = Math.min(name + 2, content + length);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes.data(), start, content + length - start);
      long most = Math.min(ColorProfile.MOST_BYTES, (content + length - start) * MAX_RATIO);
      byte[] data = new byte[Math.min(FIRST_PROFILE_BYTES, (int) most)];
      int filled = 0;
      while (!inflater.finished() && filled < most) {
        if (filled == data.length) {
          data = Arrays.copyOf(data, (int) Math.min(most, 2L * filled));
        }
        int count = inflater.inflate(data, filled, data.length - filled);
        if (count == 0) {
          return null;
        }
        filled += count;
      }
      return Arrays.copyOf(data, filled);
    } catch (DataFormatException damaged) {
      return null;
    } finally {
      inflater.end();
    }
  }

  private byte[] copy(int offset, int length) {
    return Arrays.copyOfRange(bytes.data(), offset, offset + length);
  }

  private void checkSum(int chunk, int length, int type) throws ImageException {
    CRC32 crc = new CRC32();
    crc.update(bytes.data(), chunk + 4, length + 4);
    if ((int) crc.getValue() != bytes.i32Big(chunk + 8 + length, "a checksum")) {
      throw bytes.fault("damaged: the checksum of PNG chunk " + name(type) + " is wrong");
    }
  }

  private static String name(int type) {
    StringBuilder text = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      int letter = type >>> shift & 0xFF;
      text.append(letter > ' ' && letter <= '~' ? (char) letter : '?');
    }
    return text.toString();
  }

  private void decodePass(int[] pass, Inflater inflater, RowTarget target)
      throws ImageException, DataFormatException {
    int columns = columns(pass);
    int rows = columns == 0 ? 0 : rows(pass);
    int distance = header.filterDistance();
    int length = 1 + header.rowBytes(columns);
    byte[] row = workspace.line(ROW, length);
    byte[] above = workspace.line(ABOVE, length);
    Arrays.fill(above, 0, length, (byte) 0);
    for (int y = 0; y < rows; y++) {
      inflate(inflater, row, length);
      unfilter(row, above, length, distance);
      target.accept(row, pass, y);
      byte[] swap = above;
      above = row;
      row = swap;
    }
  }

  private void inflate(Inflater inflater, byte[] row, int length)
      throws ImageException, DataFormatException {
    int filled = 0;
    while (filled < length) {
      int count = inflater.inflate(row, filled, length - filled);
      filled += count;
      if (count == 0) {
        if (inflater.finished() || inflater.needsDictionary() || !feed(inflater)) {
          throw tooLittle();
        }
      }
    }
  }

  /** Gives the inflater the next data chunk; false after the last. */
  private boolean feed(Inflater inflater) throws ImageException {
    while (true) {
      int length = bytes.i32Big(nextData, "the chunks");
      int type = bytes.i32Big(nextData + 4, "the chunks");
      int content = nextData + 8;
      if (type == IEND) {
        return false;
      }
      nextData = content + length + 4;
      if (type == IDAT && length > 0) {
        inflater.setInput(bytes.data(), content, length);
        return true;
      }
    }
  }

  private ImageException tooLittle() {
    return bytes.fault(
        "damaged: the PNG data holds fewer pixels than the "
            + header.width()
            + " x "
            + header.height()
            + " of the header");
  }

  private void unfilter(byte[] row, byte[] above, int n, int distance) throws ImageException {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + distance; i < n; i++) {
          row[i] += row[i - distance];
        }
      }
      case 2 -> {
        for (int i = 1; i < n; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < n; i++) {
          int left = i > distance ? row[i - distance] & 0xFF : 0;
          row[i] += (byte) ((left + (above[i] & 0xFF)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 1; i < n; i++) {
          int left = i > distance ? row[i - distance] & 0xFF : 0;
          int corner = i > distance ? above[i - distance] & 0xFF : 0;
          row[i] += (byte) paeth(left, above[i] & 0xFF, corner);
        }
      }
      default -> throw bytes.fault("damaged: PNG filter " + (row[0] & 0xFF) + " does not exist");
    }
  }

  private static int paeth(int left, int above, int corner) {
    int estimate = left + above - corner;
    int toLeft = Math.abs(estimate - left);
    int toAbove = Math.abs(estimate - above);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }
}
