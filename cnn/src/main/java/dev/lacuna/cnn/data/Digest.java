package dev.lacuna.cnn.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The first 128 bits of a SHA-256: with a million images, two that differ get the same one with a
 * probability of 10^-27.
 *
 * @param high the first 64 bits
 * @param low the others
 */
record Digest(long high, long low) {

  static Digest of(byte[] data) {
    try {
      return read(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(data)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Digest read(ByteBuffer source) {
    return new Digest(source.getLong(), source.getLong());
  }

  void write(ByteBuffer target) {
    target.putLong(high).putLong(low);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
