package dev.lacuna.cnn.data.webp;

import java.io.IOException;

/** Bits of VP8L, the lowest of each byte first (RFC 9649, section 3.1). */
final class BitReader {
  private final byte[] data;
  private final int end;
  private int at;
  private long value;
  private int bits;

  BitReader(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  /** Makes at least 32 bits ready; behind the end they are zeros, until they are taken. */
  private void fill() {
    while (bits <= 56) {
      value |= at < end ? (data[at] & 0xFFL) << bits : 0;
      at++;
      bits += 8;
    }
  }

  /** The next bits, which stay; at least 15 count. */
  int peek() {
    if (bits < 32) {
      fill();
    }
    return (int) value;
  }

  /** Takes bits that were seen. */
  void skip(int count) {
    value >>>= count;
    bits -= count;
  }

  /** A number of up to 24 bits. */
  int number(int count) {
    int result = peek() & (1 << count) - 1;
    skip(count);
    return result;
  }

  boolean flag() {
    return number(1) != 0;
  }

  /** Fails if more was taken than there is. */
  void requireInside() throws IOException {
    if (8L * ((long) end - at) + bits < 0) {
      throw new IOException("the VP8L data is cut short");
    }
  }
}
