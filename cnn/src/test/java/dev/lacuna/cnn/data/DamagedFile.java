package dev.lacuna.cnn.data;

import java.util.Random;
import java.util.zip.CRC32;

/** A picture's file with damage: bytes changed, numbers made extreme, parts lost or repeated. */
final class DamagedFile {
  /** Headers decide more than pixels, so half of the changes go there. */
  private static final int HEADER = 80;

  private final Random random;
  private byte[] bytes;

  DamagedFile(byte[] original, Random random) {
    this.random = random;
    this.bytes = original.clone();
    switch (random.nextInt(10)) {
      case 0 -> extreme();
      case 1 -> move(place(), place());
      case 2 -> randomFrom(place());
      default -> change();
    }
    repair();
  }

  byte[] bytes() {
    return bytes;
  }

  private int place() {
    int range = random.nextBoolean() ? Math.min(HEADER, bytes.length) : bytes.length;
    return random.nextInt(range);
  }

  private void change() {
    int changes = 1 + random.nextInt(4);
    for (int c = 0; c < changes; c++) {
      bytes[place()] = (byte) random.nextInt();
    }
  }

  /** A number of up to four bytes becomes the largest or the smallest. */
  private void extreme() {
    int from = place();
    byte value = (byte) (random.nextBoolean() ? 0xFF : 0);
    int size = 1 << random.nextInt(3);
    for (int i = from; i < Math.min(bytes.length, from + size); i++) {
      bytes[i] = value;
    }
  }

  /** What is behind one place follows another one: a part is lost, or stands there twice. */
  private void move(int from, int to) {
    byte[] moved = new byte[to + bytes.length - from];
    System.arraycopy(bytes, 0, moved, 0, to);
    System.arraycopy(bytes, from, moved, to, bytes.length - from);
    bytes = moved;
  }

  private void randomFrom(int from) {
    for (int i = from; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
  }

  /** So that damage gets past the checksums of PNG and the length of WebP to the decoder. */
  private void repair() {
    ImageBytes view = new ImageBytes(bytes, "");
    try {
      if (view.startsWith(1, "PNG")) {
        repairChecksums(view);
      } else if (view.startsWith(8, "WEBP") && random.nextBoolean()) {
        for (int i = 0; i < 4; i++) {
          bytes[4 + i] = (byte) ((bytes.length - 8) >>> (8 * i));
        }
      }
    } catch (ImageException noMoreChunks) {
      return;
    }
  }

  private void repairChecksums(ImageBytes view) throws ImageException {
    int at = 8;
    while (at < bytes.length) {
      int length = view.i32Big(at, "");
      view.require(at, 12L + (length & 0xFFFF_FFFFL), "");
      CRC32 crc = new CRC32();
      crc.update(bytes, at + 4, length + 4);
      for (int i = 0; i < 4; i++) {
        bytes[at + 8 + length + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
      }
      at += length + 12;
    }
  }
}
