package dev.lacuna.cnn.data.webp;

import java.io.IOException;
import java.util.Arrays;

/** Reads the descriptions of prefix codes (RFC 9649, sections 3.7.2.1.1 and 3.7.2.1.2). */
final class PrefixCodeReader {
  private static final int MOST_BITS = 15;
  private static final int LENGTH_CODES = 19;
  private static final int[] LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private final BitReader bits;
  private final int[] ownLengths = new int[LENGTH_CODES];
  private final int[] counts = new int[MOST_BITS + 1];
  private final int[] places = new int[MOST_BITS + 2];

  /** Of codes' symbols; all of these grow with the largest code, and none is made anew for each. */
  private int[] lengths = {};

  private int[] sorted = {};
  private int[] table = new int[1 << PrefixCode.FIRST_BITS];

  PrefixCodeReader(BitReader bits) {
    this.bits = bits;
  }

  /** Reads a code for {@code symbols} symbols. */
  PrefixCode read(int symbols) throws IOException {
    PrefixCode code;
    if (bits.flag()) {
      boolean two = bits.flag();
      int first = bits.number(bits.flag() ? 8 : 1);
      int second = two ? bits.number(8) : first;
      if (Math.max(first, second) >= symbols) {
        throw new IOException("a VP8L code of " + symbols + " symbols has another one");
      }
      int[] both = {Math.min(first, second) << 4 | 1, Math.max(first, second) << 4 | 1};
      code = first == second ? PrefixCode.of(first) : new PrefixCode(both, 1);
    } else {
      readLengths(symbols);
      code = build(lengths, symbols);
    }
    bits.requireInside();
    return code;
  }

  private void readLengths(int symbols) throws IOException {
    Arrays.fill(ownLengths, 0);
    int count = 4 + bits.number(4);
    for (int i = 0; i < count; i++) {
      ownLengths[LENGTH_ORDER[i]] = bits.number(3);
    }
    PrefixCode code = build(ownLengths, LENGTH_CODES);
    int codes = symbols;
    if (bits.flag()) {
      codes = 2 + bits.number(2 + 2 * bits.number(3));
      if (codes > symbols) {
        throw new IOException("a VP8L code describes " + codes + " of " + symbols + " symbols");
      }
    }
    if (lengths.length < symbols) {
      lengths = new int[symbols];
    }
    Arrays.fill(lengths, 0);
    int previous = 8;
    int symbol = 0;
    while (symbol < symbols && codes-- > 0) {
      int length = code.read(bits);
      if (length < 16) {
        lengths[symbol++] = length;
        previous = length == 0 ? previous : length;
        continue;
      }
      int repeat =
          switch (length) {
            case 16 -> 3 + bits.number(2);
            case 17 -> 3 + bits.number(3);
            default -> 11 + bits.number(7);
          };
      if (repeat > symbols - symbol) {
        throw new IOException("a VP8L code describes more than its " + symbols + " symbols");
      }
      Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
      symbol += repeat;
    }
  }

  /** The code whose symbols have codes of these lengths; it has to be complete, or one symbol. */
  private PrefixCode build(int[] lengths, int symbols) throws IOException {
    Arrays.fill(counts, 0);
    int last = 0;
    for (int s = 0; s < symbols; s++) {
      counts[lengths[s]]++;
      last = lengths[s] > 0 ? s : last;
    }
    if (symbols - counts[0] == 1) {
      return PrefixCode.of(last);
    }
    counts[0] = 0;
    int free = 1;
    int longest = 0;
    for (int length = 1; length <= MOST_BITS && free >= 0; length++) {
      free = 2 * free - counts[length];
      longest = counts[length] > 0 ? length : longest;
    }
    if (free != 0) {
      throw new IOException("a VP8L prefix code is " + (free < 0 ? "ambiguous" : "incomplete"));
    }
    sort(lengths, symbols);
    return fill(longest);
  }

  /** Symbols by the length of their codes, which is the order of the codes. */
  private void sort(int[] lengths, int symbols) {
    for (int length = 0; length <= MOST_BITS; length++) {
      places[length + 1] = places[length] + counts[length];
    }
    if (sorted.length < symbols) {
      sorted = new int[symbols];
    }
    for (int s = 0; s < symbols; s++) {
      if (lengths[s] > 0) {
        sorted[places[lengths[s]]++] = s;
      }
    }
  }

  private PrefixCode fill(int longest) {
    int firstBits = Math.min(PrefixCode.FIRST_BITS, longest);
    int size = 1 << firstBits;
    Arrays.fill(table, 0, size, 0);
    int code = 0;
    int at = 0;
    int further = 0;
    int furtherBits = 0;
    for (int length = 1; length <= longest; length++, code <<= 1) {
      for (int i = 0; i < counts[length]; i++, code++, at++) {
        int entry = sorted[at] << 4 | length;
        int reversed = Integer.reverse(code) >>> (32 - length);
        if (length <= firstBits) {
          fill(0, reversed, length, firstBits, entry);
          continue;
        }
        int prefix = reversed & (1 << firstBits) - 1;
        if (table[prefix] == 0) {
          furtherBits = longestFrom(length, i) - firstBits;
          further = size;
          size += 1 << furtherBits;
          table[prefix] = Integer.MIN_VALUE | further << 4 | furtherBits;
          if (table.length < size) {
            table = Arrays.copyOf(table, 2 * size);
          }
        }
        fill(further, reversed >>> firstBits, length - firstBits, furtherBits, entry);
      }
    }
    return new PrefixCode(Arrays.copyOf(table, size), firstBits);
  }

  /** Length of the longest of the codes that share their first bits with the next one. */
  private int longestFrom(int length, int taken) {
    int longest = length;
    int free = (1 << (length - PrefixCode.FIRST_BITS)) - (counts[length] - taken);
    while (free > 0) {
      longest++;
      free = 2 * free - counts[longest];
    }
    return longest;
  }

  private void fill(int from, int code, int length, int bitsOfTable, int entry) {
    for (int i = code; i < 1 << bitsOfTable; i += 1 << length) {
      table[from + i] = entry;
    }
  }
}
