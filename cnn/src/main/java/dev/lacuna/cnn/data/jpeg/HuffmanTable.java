package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/** A Huffman code (T.81, annex C), read by its first bits where it is short. */
final class HuffmanTable {
  private static final int MOST_BITS = 16;

  /** Codes up to this length are found at once; most values with their codes are not longer. */
  static final int LOOK_BITS = 10;

  /**
   * By the next bits, where they hold a whole code: its symbol times 256, plus its length; 0 where
   * the code is longer.
   */
  private final int[] codes = new int[1 << LOOK_BITS];

  /**
   * By the next bits, where they hold a code and the value that follows it: the value times 65536,
   * plus the symbol's run of zeros times 256, plus the bits of both; 0 where they do not.
   */
  final int[] values = new int[1 << LOOK_BITS];

  /** For each length, one more than its last code, at the top of 16 bits. */
  private final int[] ends = new int[MOST_BITS + 1];

  /** For each length, what is added to a code to find its symbol. */
  private final int[] offsets = new int[MOST_BITS + 1];

  private final byte[] symbols;

  private HuffmanTable(byte[] symbols) {
    this.symbols = symbols;
  }

  /**
   * Reads a table: 16 counts of codes by their length, and the symbols.
   *
   * @return null where the counts are no code
   */
  static HuffmanTable read(byte[] data, int from, int end) {
    int first = from + MOST_BITS;
    int total = 0;
    for (int i = from; i < first && first <= end; i++) {
      total += data[i] & 0xFF;
    }
    if (total == 0 || total > 256 || first + total > end) {
      return null;
    }
    HuffmanTable table = new HuffmanTable(Arrays.copyOfRange(data, first, first + total));
    int code = 0;
    int symbol = 0;
    for (int length = 1; length <= MOST_BITS; length++) {
      table.offsets[length] = symbol - code;
      for (int i = data[from + length - 1] & 0xFF; i > 0; i--, code++, symbol++) {
        if (length <= LOOK_BITS) {
          table.enter(code, length, table.symbols[symbol] & 0xFF);
        }
      }
      if (code >= 1 << length) {
        return null;
      }
      table.ends[length] = code << (MOST_BITS - length);
      code <<= 1;
    }
    return table;
  }

  /** Bytes of a table that {@link #read} accepts. */
  int bytes() {
    return MOST_BITS + symbols.length;
  }

  /** Whether no symbol is above {@code most}. */
  boolean hasSizesUpTo(int most) {
    for (byte symbol : symbols) {
      if ((symbol & 0xFF) > most) {
        return false;
      }
    }
    return true;
  }

  private void enter(int code, int length, int symbol) {
    int free = LOOK_BITS - length;
    int size = symbol & 15;
    for (int rest = 0; rest < 1 << free; rest++) {
      int look = code << free | rest;
      if (look >= codes.length) {
        return;
      }
      codes[look] = symbol << 8 | length;
      if (size > 0 && size <= free) {
        int value = extend(rest >> (free - size), size);
        values[look] = value << 16 | (symbol >> 4) << 8 | (length + size);
      }
    }
  }

  /** A value of {@code size} bits (T.81, F.2.2.1): the lower half of them stands for negatives. */
  static int extend(int bits, int size) {
    return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
  }

  /** The code in front of {@code bits}: its symbol times 256, plus its length; -1 if none. */
  int code(long bits) {
    int found = codes[(int) (bits >>> (64 - LOOK_BITS))];
    return found != 0 ? found : longCode((int) (bits >>> (64 - MOST_BITS)));
  }

  private int longCode(int next) {
    for (int length = 1; length <= MOST_BITS; length++) {
      if (next < ends[length]) {
        int symbol = symbols[(next >> (MOST_BITS - length)) + offsets[length]] & 0xFF;
        return symbol << 8 | length;
      }
    }
    return -1;
  }
}
