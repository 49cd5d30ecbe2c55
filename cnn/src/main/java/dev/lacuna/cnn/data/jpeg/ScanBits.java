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

  private final byte[] bytes;

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
  ScanBits(byte[] data, int from, int end) {
    bytes = new byte[end - from + PADDING];
    int to = 0;
    int i = from;
    while (i < end) {
      byte value = data[i++];
      bytes[to++] = value;
      if (value != -1 || i >= end) {
        continue;
      }
      int next = data[i++] & 0xFF;
      if (next != 0) {
        to--;
        if (next < 0xD0 || next > 0xD7 || (next & 7) != (parts & 7)) {
          parts = -1;
          return;
        }
        endPart(to);
      }
    }
    endPart(to);
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
    return readRest(component.acCodes, component.steps, batch, block);
  }

  /** Reads values behind the DC. */
  private boolean readRest(HuffmanTable codes, int[] steps, BlockBatch batch, int block) {
    int[] symbols = codes.symbols;
    int[] values = batch.values;
    int[] places = batch.places;
    refill();
    for (int k = 1; k < 64; k++) {
      int symbol = symbols[(int) (bits >>> (64 - HuffmanTable.LOOK_BITS))];
      if (symbol == 0) {
        symbol = codes.longSymbol(bits);
      }
      k += HuffmanTable.run(symbol);
      if (k > 63) {
        skip(symbol);
        // Also 16 zeros that do not fit, as in the library.
        return HuffmanTable.run(symbol) == HuffmanTable.END || HuffmanTable.isZeros(symbol);
      }
      values[places[k] + block] = HuffmanTable.value(bits, symbol) * steps[k];
      skip(symbol);
      refill();
    }
    return true;
  }

  /** Makes at least 56 bits ready; behind the end of the data they are of no meaning. */
  private void refill() {
    bits |= (long) LONG.get(bytes, Math.min(at, bytes.length - Long.BYTES)) >>> count;
    at += (63 - count) >> 3;
    count |= 56;
  }

  private void skip(int symbol) {
    bits <<= symbol;
    count -= symbol & 0xFF;
  }

  /** Whether far more was read than there is. */
  boolean exhausted() {
    return at > bytes.length;
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
