package dev.lacuna.cnn.data.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes 0xFF, with which markers begin; coded data has one in some hundreds of bytes. */
public final class MarkerBytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOWEST = 0x0101010101010101L;
  private static final long HIGHEST = LOWEST << 7;

  private MarkerBytes() {}

  /** The place of the first one from {@code from} on; {@code end} if none is in front of it. */
  public static int next(byte[] data, int from, int end) {
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long inverse = ~(long) LONG.get(data, at);
      // Of the bytes that are 0 here, the lowest is found exactly.
      long zero = (inverse - LOWEST) & ~inverse & HIGHEST;
      if (zero != 0) {
        return at + Long.numberOfTrailingZeros(zero) / Byte.SIZE;
      }
    }
    while (at < end && data[at] != -1) {
      at++;
    }
    return Math.min(at, end);
  }
}
