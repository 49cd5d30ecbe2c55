package dev.lacuna.cnn.data.webp;

import java.util.Arrays;

/** The coefficients of macroblocks (RFC 6386, section 13), dequantized, in the order of rows. */
final class CoefficientReader {
  /** Kinds of blocks: luma whose DC is elsewhere, those DCs, colour, luma with its DC. */
  private static final int LUMA_AC = 0;

  private static final int LUMA_DCS = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;

  private static final int NODES = 11;
  private static final int CONTEXTS = 3;
  private static final int BANDS = 8;
  private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  /** Probabilities of the further bits of large values, by category from the third on. */
  private static final int[][] FURTHER = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  private final FrameHeader header;

  /** Whether blocks have coefficients: 4 of Y, 2 of U, 2 of V, Y2; a column each. */
  private final int[] above;

  private final int[] left = new int[9];
  private final int[] lumaDcs = new int[16];
  private BoolReader bits;

  /** 16 blocks of Y, 4 of U, 4 of V, 16 each. */
  final int[] values = new int[24 * 16];

  /** A bit for each block that has a coefficient that is not 0. */
  int filled;

  CoefficientReader(FrameHeader header, int columns) {
    this.header = header;
    this.above = new int[9 * columns];
  }

  void startRow(BoolReader partition) {
    bits = partition;
    Arrays.fill(left, 0);
  }

  /** A macroblock without coefficients. */
  void skip(int column, boolean sixteen) {
    filled = 0;
    int kept = sixteen ? 8 : 9;
    Arrays.fill(left, 0, kept, 0);
    Arrays.fill(above, 9 * column, 9 * column + kept, 0);
  }

  void read(int column, int segment, boolean sixteen) {
    Arrays.fill(values, 0);
    filled = 0;
    int[] steps = header.steps[segment];
    int from = 9 * column;
    if (!sixteen) {
      Arrays.fill(lumaDcs, 0);
      int end = block(LUMA_DCS, above[from + 8] + left[8], 0, steps[2], steps[3], lumaDcs, 0);
      above[from + 8] = left[8] = end > 0 ? 1 : 0;
      Transform.walshHadamard(lumaDcs, values);
    }
    int first = sixteen ? 0 : 1;
    int kind = sixteen ? LUMA : LUMA_AC;
    for (int i = 0; i < 16; i++) {
      component(kind, first, from + i % 4, i / 4, steps[0], steps[1], i);
    }
    for (int i = 0; i < 8; i++) {
      int plane = 4 + i / 4 * 2;
      component(CHROMA, 0, from + plane + i % 2, plane + i / 2 % 2, steps[4], steps[5], 16 + i);
    }
  }

  private void component(int kind, int first, int x, int y, int dc, int ac, int number) {
    int end = block(kind, above[x] + left[y], first, dc, ac, values, 16 * number);
    above[x] = left[y] = end > first ? 1 : 0;
    if (end > 1 || values[16 * number] != 0) {
      filled |= 1 << number;
    }
  }

  /** Reads a block's values; returns how many positions it has, up to its last value. */
  private int block(int kind, int context, int first, int dc, int ac, int[] target, int to) {
    byte[] table = header.coefficients;
    int base = kind * BANDS * CONTEXTS * NODES;
    int at = base + (BAND[first] * CONTEXTS + context) * NODES;
    for (int n = first; n < 16; n++) {
      if (bits.bit(table[at] & 0xFF) == 0) {
        return n;
      }
      while (bits.bit(table[at + 1] & 0xFF) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        at = base + BAND[n] * CONTEXTS * NODES;
      }
      int next = base + BAND[n + 1] * CONTEXTS * NODES;
      int value = 1;
      if (bits.bit(table[at + 2] & 0xFF) == 0) {
        at = next + NODES;
      } else {
        value = large(table, at);
        at = next + 2 * NODES;
      }
      int step = n > 0 ? ac : dc;
      // 16 bits, as libwebp stores them: only damaged data has more.
      target[to + ZIGZAG[n]] = (short) (bits.flag() ? -value * step : value * step);
    }
    return 16;
  }

  private int large(byte[] table, int at) {
    if (bits.bit(table[at + 3] & 0xFF) == 0) {
      return bits.bit(table[at + 4] & 0xFF) == 0 ? 2 : 3 + bits.bit(table[at + 5] & 0xFF);
    }
    if (bits.bit(table[at + 6] & 0xFF) == 0) {
      if (bits.bit(table[at + 7] & 0xFF) == 0) {
        return 5 + bits.bit(159);
      }
      int high = bits.bit(165);
      return 7 + 2 * high + bits.bit(145);
    }
    int high = bits.bit(table[at + 8] & 0xFF);
    int category = 2 * high + bits.bit(table[at + 9 + high] & 0xFF);
    int value = 0;
    for (int probability : FURTHER[category]) {
      value = 2 * value + bits.bit(probability);
    }
    return value + 3 + (8 << category);
  }
}
