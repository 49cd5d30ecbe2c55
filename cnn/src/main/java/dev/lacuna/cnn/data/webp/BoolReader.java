package dev.lacuna.cnn.data.webp;

/** VP8's arithmetic decoder (RFC 6386, section 7) over a part of the file. */
final class BoolReader {
  private final byte[] data;
  private final int end;
  private int at;

  /** Bits read from the data and not used yet, {@link #bits} of them below the 8 in work. */
  private long value;

  /** The range less one: 127 to 254 between calls. */
  private int range = 254;

  private int bits = -8;
  private boolean exhausted;

  BoolReader(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  /** Whether bits were asked for behind the end; they are zeros. */
  boolean exhausted() {
    return exhausted;
  }

  /** A bit that is 0 with probability {@code probability / 256}. */
  int bit(int probability) {
    if (bits < 0) {
      fill();
    }
    int split = (range * probability) >> 8;
    int top = (int) (value >>> bits);
    int bit;
    int left;
    if (top > split) {
      left = range - split;
      value -= (long) (split + 1) << bits;
      bit = 1;
    } else {
      left = split + 1;
      bit = 0;
    }
    int shift = Integer.numberOfLeadingZeros(left) - 24;
    bits -= shift;
    range = (left << shift) - 1;
    return bit;
  }

  private void fill() {
    if (end - at >= 4) {
      for (int i = 0; i < 4; i++) {
        value = value << 8 | (data[at++] & 0xFF);
      }
      bits += 32;
    } else if (at < end) {
      value = value << 8 | (data[at++] & 0xFF);
      bits += 8;
    } else {
      // As libwebp: encoders may leave out the last byte, and one of zeros is none too many.
      value <<= 8;
      bits += 8;
      if (at++ > end) {
        bits = 0;
      }
      exhausted = true;
    }
  }

  boolean flag() {
    return bit(128) != 0;
  }

  /** An unsigned number of {@code count} bits. */
  int number(int count) {
    int result = 0;
    for (int i = 0; i < count; i++) {
      result = result << 1 | bit(128);
    }
    return result;
  }

  /** A number of {@code count} bits behind which its sign stands. */
  int signed(int count) {
    int magnitude = number(count);
    return flag() ? -magnitude : magnitude;
  }

  /** A signed number, or 0 where a flag says that there is none. */
  int optional(int count) {
    return flag() ? signed(count) : 0;
  }
}
