package dev.lacuna.cnn.data.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The blocks of a scan; its bits without stuffing and restart markers. */
final class ScanBits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Zeros behind the data, so that eight bytes can be read from any place. */
  private static final int PADDING = 16;

  /** What is kept for the next picture. */
  private static final int MOST_KEPT = 16 << 20;

  private byte[] bytes = {};

  /** How many of them are there, with the padding. */
  private int size;

  /** Where each part between restart markers ends in {@link #bytes}. */
  private int[] ends = new int[16];

  private int parts;
  private int part;
  private int at;

  /** Bits not used yet, from the top; below them lie bits that are read again. */
  private long bits;

  private int count;

  /**
   * Takes the data of a scan out of a file.
   *
   * @param from behind the header of the scan
   */
  void begin(byte[] data, int from, int end) {
    if (bytes.length < end - from + PADDING || bytes.length > MOST_KEPT) {
      bytes = new byte[end - from + PADDING];
    }
    parts = 0;
    part = 0;
    at = 0;
    bits = 0;
    count = 0;
    int to = 0;
    int i = from;
    while (i < end) {
      int next = Math.min(MarkerBytes.next(data, i, end) + 1, end);
      System.arraycopy(data, i, bytes, to, next - i);
      to += next - i;
      i = next + 1;
      if (next == end) {
        continue;
      }
      int marker = data[next] & 0xFF;
      if (marker != 0) {
        to--;
        if (marker < 0xD0 || marker > 0xD7 || (marker & 7) != (parts & 7)) {
          parts = -1;
          return;
        }
        endPart(to);
      }
    }
    endPart(to);
    size = to + PADDING;
    Arrays.fill(bytes, to, size, (byte) 0);
  }

  private void endPart(int to) {
    if (parts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * parts);
    }
    ends[parts++] = to;
  }

  /** Parts between restart markers; none where those are out of order. */
  int parts() {
    return Math.max(0, parts);
  }

  /**
   * Reads a block.
   *
   * @return false for damage
   */
  boolean readBlock(Component component, BlockBatch batch, int block) {
    refill();
    HuffmanTable codes = component.dcCodes;
    int symbol = codes.symbols[(int) (bits >>> (64 - HuffmanTable.LOOK_BITS))];
    if (symbol == 0) {
      symbol = codes.longSymbol(bits);
      if (HuffmanTable.run(symbol) == HuffmanTable.NONE) {
        return false;
      }
    }
    component.dc += HuffmanTable.value(bits, symbol);
    skip(symbol);
    batch.values[block] = (short) component.dc * component.steps[0];
    return readRest(component.acCodes, component.spots, batch.values, block);
  }

  /**
   * Reads values behind the DC. What a refill makes ready is enough for two symbols: a code has 16
   * bits at the most, and a value 11, if DC, or 10. State is in locals, since what a loop writes to
   * fields it also reads from there.
   */
  private boolean readRest(HuffmanTable codes, int[] spots, int[] values, int block) {
    int[] symbols = codes.symbols;
    long next = bits;
    int ready = count;
    int from = at;
    boolean whole = true;
    int k = 1;
    for (int read = 2; k < 64; read++, k++) {
      int symbol = symbols[(int) (next >>> (64 - HuffmanTable.LOOK_BITS))];
      if (symbol == 0) {
        symbol = codes.longSymbol(next);
      }
      k += HuffmanTable.run(symbol);
      if (k > 63) {
        next <<= symbol;
        ready -= symbol & 0xFF;
        // Also 16 zeros that do not fit, as in the library.
        whole = HuffmanTable.run(symbol) == HuffmanTable.END || HuffmanTable.isZeros(symbol);
        break;
      }
      int spot = spots[k];
      values[(spot >> 8) + block] = HuffmanTable.value(next, symbol) * (spot & 0xFF);
      next <<= symbol;
      ready -= symbol & 0xFF;
      if ((read & 1) == 0) {
        next |= load(from) >>> ready;
        from += (63 - ready) >> 3;
        ready |= 56;
      }
    }
    bits = next;
    count = ready;
    at = from;
    return whole;
  }

  /** Makes at least 56 bits ready; behind the end of the data they are of no meaning. */
  private void refill() {
    bits |= load(at) >>> count;
    at += (63 - count) >> 3;
    count |= 56;
  }

  private long load(int from) {
    return (long) LONG.get(bytes, Math.min(from, size - Long.BYTES));
  }

  private void skip(int symbol) {
    bits <<= symbol;
    count -= symbol & 0xFF;
  }

  /** Whether far more was read than there is. */
  boolean exhausted() {
    return at > size;
  }

  /** Whether exactly the part's bytes were used; then the next one begins. */
  boolean endsPart() {
    int used = 8 * at - count;
    int end = 8 * ends[part++];
    boolean exact = used <= end && used > end - 8;
    at = end / 8;
    bits = 0;
    count = 0;
    return exact;
  }
}
