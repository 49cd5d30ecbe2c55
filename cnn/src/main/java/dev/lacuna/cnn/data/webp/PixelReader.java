package dev.lacuna.cnn.data.webp;

import java.io.IOException;

/**
 * Pixels of VP8L as they are coded: literals, copies and cached colours (RFC 9649, sections 3.6 and
 * 3.7).
 */
final class PixelReader {
  private static final int LITERALS = 256;
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;

  /** Codes of a group: of green, lengths and cached colours; red; blue; alpha; distances. */
  private static final int CODES = 5;

  private static final int MOST_CACHE_BITS = 11;

  /** Log2 of a side that no picture reaches. */
  private static final int WHOLE = 20;

  /**
   * What the tables of codes may take: the encoder of libwebp makes at most 2,600 groups of codes,
   * mostly of less than 4 kB. Without a limit, a few bytes could ask for a group of 10 kB for every
   * 16 pixels.
   */
  private static final long TABLE_BYTES = 8 << 20;

  private static final long TABLE_BYTES_A_PIXEL = 16;

  /** Pixels close by, by number: rows up times 16, plus 8 less columns to the left. */
  private static final byte[] NEAR =
      Probabilities.bytes(
          """
          1807171928062729161a262a38053739151b363a252b48044749141c353b464a242c58454b343c035759131d
          565a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f646c424e767a212f
          757b313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070
          """);

  private final BitReader bits;
  private final PrefixCodeReader codeReader;

  /** Of the picture being read. */
  private PrefixCode[] codes;

  private int[] groups;
  private int groupBits;
  private int groupColumns;

  PixelReader(BitReader bits) {
    this.bits = bits;
    this.codeReader = new PrefixCodeReader(bits);
  }

  /** Columns or rows of a picture that has one pixel for squares of {@code 2^bits}. */
  static int squares(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  /**
   * Reads ARGB.
   *
   * @param main whether it is the picture, not a table of something: its parts may have codes of
   *     their own
   */
  int[] read(int width, int height, boolean main) throws IOException {
    int cacheBits = 0;
    if (bits.flag()) {
      cacheBits = bits.number(4);
      if (cacheBits < 1 || cacheBits > MOST_CACHE_BITS) {
        throw new IOException("a VP8L colour cache of 2^" + cacheBits + " entries");
      }
    }
    int[] parts = {0};
    int partBits = 0;
    if (main && bits.flag()) {
      partBits = 2 + bits.number(3);
      parts = read(squares(width, partBits), squares(height, partBits), false);
    }
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = parts[i] >> 8 & 0xFFFF;
      count = Math.max(count, parts[i] + 1);
    }
    long most = TABLE_BYTES + TABLE_BYTES_A_PIXEL * width * height;
    codes = readCodes(count, cacheBits == 0 ? 0 : 1 << cacheBits, most);
    groups = parts;
    groupBits = parts.length == 1 ? WHOLE : partBits;
    groupColumns = squares(width, groupBits);
    return pixels(width, height, new ColorCache(Math.max(1, cacheBits)));
  }

  private PrefixCode[] readCodes(int count, int cached, long most) throws IOException {
    PrefixCode[] result = new PrefixCode[Math.multiplyExact(CODES, count)];
    int[] symbols = {LITERALS + LENGTHS + cached, LITERALS, LITERALS, LITERALS, DISTANCES};
    long taken = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] = codeReader.read(symbols[i % CODES]);
      taken += result[i].bytes();
      if (taken > most) {
        throw new IOException("the VP8L codes take more than " + most + " bytes");
      }
    }
    return result;
  }

  private int[] pixels(int width, int height, ColorCache cache) throws IOException {
    int[] argb = new int[Math.multiplyExact(width, height)];
    int at = 0;
    int checked = 0;
    while (at < argb.length) {
      int x = at % width;
      int group = CODES * groups[((at / width) >> groupBits) * groupColumns + (x >> groupBits)];
      int end = Math.min(at - x + width, at - x + (((x >> groupBits) + 1) << groupBits));
      at = run(argb, at, end, width, group, cache);
      if (at - checked >= width) {
        bits.requireInside();
        checked = at;
      }
    }
    bits.requireInside();
    return argb;
  }

  /** Reads pixels with one group of codes up to {@code end}, or beyond it by copying. */
  private int run(int[] argb, int from, int end, int width, int group, ColorCache cache)
      throws IOException {
    PrefixCode greens = codes[group];
    PrefixCode reds = codes[group + 1];
    PrefixCode blues = codes[group + 2];
    PrefixCode alphas = codes[group + 3];
    int at = from;
    while (at < end) {
      int symbol = greens.read(bits);
      if (symbol < LITERALS) {
        int red = reds.read(bits);
        int blue = blues.read(bits);
        argb[at] = alphas.read(bits) << 24 | red << 16 | symbol << 8 | blue;
        cache.add(argb[at++]);
      } else if (symbol < LITERALS + LENGTHS) {
        int length = length(symbol - LITERALS);
        int distance = distance(length(codes[group + 4].read(bits)), width);
        if (distance > at || length > argb.length - at) {
          throw new IOException("VP8L copies pixels from or to outside of the picture");
        }
        for (int i = 0; i < length; i++, at++) {
          argb[at] = argb[at - distance];
          cache.add(argb[at]);
        }
      } else {
        argb[at] = cache.get(symbol - LITERALS - LENGTHS);
        cache.add(argb[at++]);
      }
    }
    return at;
  }

  /** A length or a distance: the symbol and bits that follow. */
  private int length(int symbol) {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = (symbol - 2) >> 1;
    return ((2 + (symbol & 1)) << extra) + bits.number(extra) + 1;
  }

  private static int distance(int code, int width) {
    if (code > NEAR.length) {
      return code - NEAR.length;
    }
    int near = NEAR[code - 1];
    return Math.max(1, (near >> 4) * width + 8 - (near & 15));
  }
}
