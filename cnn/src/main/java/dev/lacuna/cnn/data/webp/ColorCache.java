package dev.lacuna.cnn.data.webp;

/** Colours seen lately, by a hash (RFC 9649, section 3.6). */
final class ColorCache {
  private static final int FACTOR = 0x1e35a7bd;

  private final int[] colors;
  private final int shift;

  /** A cache of {@code 2^bits} colours. */
  ColorCache(int bits) {
    colors = new int[1 << bits];
    shift = 32 - bits;
  }

  void add(int argb) {
    colors[(FACTOR * argb) >>> shift] = argb;
  }

  int get(int number) {
    return colors[number];
  }
}
