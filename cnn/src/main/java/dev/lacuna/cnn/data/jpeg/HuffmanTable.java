package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/** A Huffman code (T.81, annex C), read by its first bits where it is short. */
final class HuffmanTable {
  private static final int MOST_BITS = 16;
  private static final int MOST_SYMBOLS = 256;

  /** Codes up to this length are found at once; few are longer. */
  static final int LOOK_BITS = 10;

  /** Where in a symbol the bits of its value stand, which are less than 16. */
  private static final int SIZE = 8;

  /** Where the run of zeros stands; a shift by what is below it is one by the bits of the value. */
  private static final int RUN = 13;

  /** What stands for the run of zeros of the symbol that ends a block. */
  static final int END = 64;

  /** And for those of symbols that do not exist. */
  static final int NONE = 128;

  /**
   * By the next bits, the symbol whose code they begin with: bits of the code and of the value
   * behind it, plus 256 times those of the value, plus 8192 times the run of zeros in front of it;
   * 0 where the code is longer.
   */
  final int[] symbols = new int[1 << LOOK_BITS];

  /** For each length, one more than its last code, at the top of 16 bits. */
  private final int[] ends = new int[MOST_BITS + 1];

  /** For each length, what is added to a code to find its symbol. */
  private final int[] offsets = new int[MOST_BITS + 1];

  private final byte[] ordered = new byte[MOST_SYMBOLS];
  private int count;

  /** Makes the table one without codes. */
  void clear() {
    count = 0;
  }

  /** Whether it has any. */
  boolean hasCodes() {
    return count > 0;
  }

  /**
   * Reads a table: 16 counts of codes by their length, and the symbols.
   *
   * @return false where the counts are no code
   */
  boolean read(byte[] data, int from, int end) {
    int first = from + MOST_BITS;
    int total = 0;
    for (int i = from; i < first && first <= end; i++) {
      total += data[i] & 0xFF;
    }
    if (total == 0 || total > MOST_SYMBOLS || first + total > end) {
      return false;
    }
    count = total;
    System.arraycopy(data, first, ordered, 0, total);
    Arrays.fill(symbols, 0);
    int code = 0;
    int symbol = 0;
    for (int length = 1; length <= MOST_BITS; length++) {
      offsets[length] = symbol - code;
      for (int i = data[from + length - 1] & 0xFF; i > 0; i--, code++, symbol++) {
        if (length <= LOOK_BITS) {
          enter(code, length, ordered[symbol] & 0xFF);
        }
      }
      if (code >= 1 << length) {
        return false;
      }
      ends[length] = code << (MOST_BITS - length);
      code <<= 1;
    }
    return true;
  }

  /** Bytes of a table that {@link #read} accepts. */
  int bytes() {
    return MOST_BITS + count;
  }

  /** Whether no symbol is above {@code most}. */
  boolean hasSymbolsUpTo(int most) {
    return hasUpTo(0xFF, most);
  }

  /** Whether no symbol's value has more bits than {@code most}. */
  boolean hasSizesUpTo(int most) {
    return hasUpTo(15, most);
  }

  private boolean hasUpTo(int mask, int most) {
    for (int i = 0; i < count; i++) {
      if ((ordered[i] & mask) > most) {
        return false;
      }
    }
    return true;
  }

  private void enter(int code, int length, int symbol) {
    int free = LOOK_BITS - length;
    int first = code << free;
    int last = Math.min(symbols.length, first + (1 << free));
    if (first < last) {
      Arrays.fill(symbols, first, last, entry(length, symbol));
    }
  }

  private static int entry(int length, int symbol) {
    int size = symbol & 15;
    int run = symbol >> 4;
    if (size == 0 && run < 15) {
      run = run == 0 ? END : NONE;
    }
    return run << RUN | size << SIZE | (length + size);
  }

  /** The zeros in front of a symbol's value. */
  static int run(int symbol) {
    return symbol >> RUN;
  }

  /** Whether a symbol is 16 zeros. */
  static boolean isZeros(int symbol) {
    return symbol >> SIZE == 15 << (RUN - SIZE);
  }

  /** The symbol in front of {@code bits}, whose code may be long; no run of zeros if none. */
  int longSymbol(long bits) {
    int next = (int) (bits >>> (64 - MOST_BITS));
    for (int length = LOOK_BITS + 1; length <= MOST_BITS; length++) {
      if (next < ends[length]) {
        return entry(length, ordered[(next >> (MOST_BITS - length)) + offsets[length]] & 0xFF);
      }
    }
    return entry(0, 0x10);
  }

  /**
   * The value at the end of what {@code symbol} stands for, at the top of {@code bits}. Values with
   * a zero in front stand for negatives (T.81, F.2.2.1); one of no bits is 0.
   */
  static int value(long bits, int symbol) {
    int most = (1 << (symbol >> SIZE)) - 1;
    int value = (int) (bits >>> -symbol) & most;
    return value - (most & ((value - ((most + 1) >> 1)) >> 31));
  }
}
