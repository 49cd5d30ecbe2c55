package dev.lacuna.cnn.data.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bits of a scan, the highest of each byte first, without stuffing and restart markers. */
final class ScanBits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Zeros behind the data, so that eight bytes can be read from any place. */
  private static final int PADDING = 16;

  /** Bits of the longest code with the longest value, and one more. */
  static final int ENOUGH = 32;

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

  /** Makes at least 56 bits ready; behind the end of the data they are of no meaning. */
  private void fill() {
    bits |= (long) LONG.get(bytes, Math.min(at, bytes.length - Long.BYTES)) >>> count;
    at += (63 - count) >> 3;
    count |= 56;
  }

  /** At least {@link #ENOUGH} bits, the first of them on top. */
  long peek() {
    if (count < ENOUGH) {
      fill();
    }
    return bits;
  }

  /** How many bits are there. */
  int count() {
    return count;
  }

  /** What is left of the bits that were seen. */
  void keep(long left, int leftCount) {
    bits = left;
    count = leftCount;
  }

  /** More bits behind those that are left. */
  long refill(long left, int leftCount) {
    keep(left, leftCount);
    fill();
    return bits;
  }

  void skip(int used) {
    bits <<= used;
    count -= used;
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
