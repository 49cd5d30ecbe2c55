package dev.lacuna.cnn.data.webp;

/**
 * A prefix code (RFC 9649, section 3.7.2): symbols by a table of a code's first bits, which leads
 * to further tables where codes are longer.
 */
final class PrefixCode {
  /** Bits of the first table; the codes of pictures are mostly shorter. */
  static final int FIRST_BITS = 8;

  private final int[] table;
  private final int mask;

  /**
   * A code of a table.
   *
   * @param table a symbol times 16, plus the bits of its code; or, in the first table, for longer
   *     codes, the place of the further table times 16, plus its bits, and the sign bit
   * @param firstBits of the first table
   */
  PrefixCode(int[] table, int firstBits) {
    this.table = table;
    this.mask = (1 << firstBits) - 1;
  }

  /** The code of one symbol, which takes no bits. */
  static PrefixCode of(int symbol) {
    return new PrefixCode(new int[] {symbol << 4}, 0);
  }

  /** Memory that it takes, without the headers of objects. */
  int bytes() {
    return 4 * table.length;
  }

  int read(BitReader bits) {
    int next = bits.peek();
    int entry = table[next & mask];
    if (entry < 0) {
      int further = (1 << (entry & 15)) - 1;
      entry = table[((entry & Integer.MAX_VALUE) >> 4) + (next >>> FIRST_BITS & further)];
    }
    bits.skip(entry & 15);
    return entry >> 4;
  }
}
