package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/**
 * A picture of one sequential scan of 8-bit samples with Huffman codes, of one component, or of
 * three of which the first may have twice the resolution of the others across, or across and down.
 * That is what cameras and programs write unless they are told otherwise.
 */
public final class SequentialJpeg {
  private static final int TABLES = 4;

  /** Differences of DC values of 8-bit samples have no more bits. */
  private static final int MOST_DC_BITS = 11;

  /** Nor have the other values. */
  private static final int MOST_AC_BITS = 10;

  private static final byte[] NO_DATA = {};

  private byte[] data = NO_DATA;
  private int dataEnd;
  private final int[][] steps = new int[TABLES][64];
  private final boolean[] hasSteps = new boolean[TABLES];
  private final HuffmanTable[] dcCodes = new HuffmanTable[TABLES];
  private final HuffmanTable[] acCodes = new HuffmanTable[TABLES];
  private final Component[] single = {new Component()};
  private final Component[] three = {new Component(), new Component(), new Component()};
  private final BlockBatch batch = new BlockBatch();
  private final ScanBits bits = new ScanBits();
  private final ColorOutput output = new ColorOutput();
  private int restartInterval;

  /** Units between restart markers. */
  private int interval;

  private int unitsAcross;
  private int unitsDown;
  private int width;
  private int height;
  private Component[] components = {};

  /** A decoder, to be used by one thread at a time: it keeps its memory for other pictures. */
  public SequentialJpeg() {
    Arrays.setAll(dcCodes, i -> new HuffmanTable());
    Arrays.setAll(acCodes, i -> new HuffmanTable());
  }

  /**
   * Decodes a file whose segments are known to be whole.
   *
   * @param end where the scan ends in {@code data}
   * @param lumaChroma whether three components are to be converted from luma and chroma to RGB
   * @return three bytes for each pixel; null where the file is of another kind, or its data is in
   *     any way not as it should be
   */
  public byte[] decode(byte[] data, int end, boolean lumaChroma) {
    try {
      if (!begin(data, end)) {
        return null;
      }
      PixelBytes pixels = new PixelBytes(width, height);
      return readScan(lumaChroma, pixels) ? pixels.rgb() : null;
    } finally {
      this.data = NO_DATA;
    }
  }

  /**
   * The same, whose lines are handed on one by one.
   *
   * @return whether it was decoded; if not, the target may have got some lines
   */
  public boolean decode(byte[] data, int end, boolean lumaChroma, PixelLines target) {
    try {
      return begin(data, end) && readScan(lumaChroma, target);
    } finally {
      this.data = NO_DATA;
    }
  }

  private boolean begin(byte[] file, int end) {
    data = file;
    dataEnd = end;
    components = new Component[0];
    restartInterval = 0;
    Arrays.fill(hasSteps, false);
    for (int i = 0; i < TABLES; i++) {
      dcCodes[i].clear();
      acCodes[i].clear();
    }
    return readSegments() && allocate();
  }

  private int u8(int at) {
    return data[at] & 0xFF;
  }

  private int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Reads up to the data of the scan; false where the file is of another kind. */
  private boolean readSegments() {
    int at = 2;
    while (at + 4 <= dataEnd && u8(at) == 0xFF) {
      int marker = u8(at + 1);
      int from = at + 4;
      int end = at + 2 + u16(at + 2);
      boolean known =
          switch (marker) {
            case 0xC0, 0xC1 -> readFrame(from);
            case 0xC4 -> readCodes(from, end);
            case 0xDB -> readSteps(from, end);
            case 0xDD -> {
              restartInterval = u16(from);
              yield end - from == 2;
            }
            case 0xDA -> readScanHeader(from, end);
            default -> (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;
          };
      if (!known || marker == 0xDA) {
        return known;
      }
      at = end;
    }
    return false;
  }

  private boolean readSteps(int from, int end) {
    int at = from;
    while (at + 65 <= end && u8(at) < TABLES) {
      int[] table = steps[u8(at)];
      for (int i = 0; i < 64; i++) {
        table[i] = u8(at + 1 + i);
      }
      hasSteps[u8(at)] = true;
      at += 65;
    }
    return at == end;
  }

  private boolean readCodes(int from, int end) {
    int at = from;
    while (at < end) {
      boolean dc = u8(at) < 16;
      int number = u8(at) & 15;
      if (number >= TABLES || u8(at) >> 4 > 1) {
        return false;
      }
      HuffmanTable table = (dc ? dcCodes : acCodes)[number];
      if (!table.read(data, at + 1, end)
          || !(dc ? table.hasSymbolsUpTo(MOST_DC_BITS) : table.hasSizesUpTo(MOST_AC_BITS))) {
        return false;
      }
      at += 1 + table.bytes();
    }
    return at == end;
  }

  private boolean readFrame(int from) {
    height = u16(from + 1);
    width = u16(from + 3);
    int count = u8(from + 5);
    if (count != 1 && count != 3) {
      return false;
    }
    components = count == 1 ? single : three;
    for (int i = 0; i < count; i++) {
      int at = from + 6 + 3 * i;
      components[i].begin(u8(at), count == 1 ? 0x11 : u8(at + 1), u8(at + 2));
      int sampling = u8(at + 1);
      if (!supported(sampling, i) || u8(at + 2) >= TABLES) {
        return false;
      }
    }
    return true;
  }

  private boolean supported(int sampling, int component) {
    int across = sampling >> 4;
    int down = sampling & 15;
    if (components.length == 1) {
      return across >= 1 && across <= 4 && down >= 1 && down <= 4;
    }
    return sampling == 0x11 || (component == 0 && (sampling == 0x21 || sampling == 0x22));
  }

  private boolean readScanHeader(int from, int end) {
    int count = components.length;
    if (count == 0 || u8(from) != count || end - from != 4 + 2 * count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      Component component = components[i];
      int tables = u8(from + 2 + 2 * i);
      if (u8(from + 1 + 2 * i) != component.id || (tables & 0xCC) != 0) {
        return false;
      }
      component.steps = steps[component.quantization];
      component.dcCodes = dcCodes[tables >> 4];
      component.acCodes = acCodes[tables & 15];
      if (!hasSteps[component.quantization]
          || !component.dcCodes.hasCodes()
          || !component.acCodes.hasCodes()) {
        return false;
      }
    }
    int selection = end - 3;
    bits.begin(data, end, dataEnd);
    return u8(selection) == 0 && u8(selection + 1) == 63 && u8(selection + 2) == 0;
  }

  /** Makes room for a row of units; false where the scan does not have as many parts as it says. */
  private boolean allocate() {
    Component first = components[0];
    unitsAcross = (width + 8 * first.across - 1) / (8 * first.across);
    unitsDown = (height + 8 * first.down - 1) / (8 * first.down);
    int units = unitsAcross * unitsDown;
    interval = restartInterval == 0 ? units : restartInterval;
    if (bits.parts() != (units + interval - 1) / interval) {
      return false;
    }
    batch.begin(components, unitsAcross);
    for (Component component : components) {
      component.allocate(unitsAcross);
      component.width = (width * component.across + first.across - 1) / first.across;
      component.height = (height * component.down + first.down - 1) / first.down;
    }
    return true;
  }

  private boolean readScan(boolean lumaChroma, PixelLines target) {
    output.begin(components, lumaChroma, target);
    int line = 0;
    for (int y = 0; y < unitsDown; y++) {
      if (!readUnits(y)) {
        return false;
      }
      // The last line needs the colour of the next row of units.
      int end = y == unitsDown - 1 ? height : 8 * components[0].down * (y + 1) - 1;
      while (line < end) {
        output.line(line++);
      }
    }
    return true;
  }

  /** Reads a row of units. */
  private boolean readUnits(int y) {
    int units = unitsAcross * unitsDown;
    for (int first = 0; first < unitsAcross; first += batch.units()) {
      int count = Math.min(batch.units(), unitsAcross - first);
      for (int x = 0; x < count; x++) {
        int read = y * unitsAcross + first + x + 1;
        if (!readUnit(x) || ((read % interval == 0 || read == units) && !endPart())) {
          return false;
        }
      }
      batch.flush(y, first, count);
    }
    return !bits.exhausted() && !batch.beyondRange();
  }

  private boolean endPart() {
    for (Component component : components) {
      component.dc = 0;
    }
    return bits.endsPart();
  }

  private boolean readUnit(int unit) {
    int kind = 0;
    for (Component component : components) {
      for (int i = component.across * component.down; i > 0; i--) {
        if (!bits.readBlock(component, batch, batch.block(kind++, unit))) {
          return false;
        }
      }
    }
    return true;
  }
}
