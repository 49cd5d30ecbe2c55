package dev.lacuna.cnn.data;

import java.util.Arrays;

/**
 * Decodes the first frame of a GIF file (GIF89a specification). The canvas is the logical screen,
 * the background where the frame does not cover it or is transparent.
 */
final class GifDecoder {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;
  private static final int TRAILER = 0x3B;
  private static final int GRAPHIC_CONTROL = 0xF9;
  private static final int MAX_CODE_BITS = 12;
  private static final int NONE = -1;

  /** First row and row step of the four passes of an interlaced frame. */
  private static final int[][] INTERLACED = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] SEQUENTIAL = {{0, 1}};

  private final ImageBytes bytes;
  private int at = 6;
  private int transparent = NONE;

  /** Codes as strings: the string of its prefix and one more colour, and the whole length. */
  private final short[] prefix = new short[1 << MAX_CODE_BITS];

  private final byte[] suffix = new byte[1 << MAX_CODE_BITS];
  private final short[] lengths = new short[1 << MAX_CODE_BITS];

  private int blockLeft;
  private int bitBuffer;
  private int bitCount;

  GifDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  DecodedImage decode() throws ImageException {
    int screenWidth = u16("the GIF header");
    int screenHeight = u16("the GIF header");
    int flags = u8("the GIF header");
    at += 2;
    byte[] palette = palette(flags);
    while (true) {
      int kind = u8("the blocks before the first frame");
      if (kind == EXTENSION) {
        readExtension();
      } else if (kind == IMAGE) {
        return readFrame(screenWidth, screenHeight, palette);
      } else if (kind == TRAILER) {
        throw bytes.fault("the GIF file has no frame");
      } else {
        throw bytes.fault("damaged: GIF block " + kind + " does not exist");
      }
    }
  }

  private int u8(String what) throws ImageException {
    return bytes.u8(at++, what);
  }

  private int u16(String what) throws ImageException {
    at += 2;
    return bytes.u16Little(at - 2, what);
  }

  private byte[] palette(int flags) throws ImageException {
    if ((flags & 0x80) == 0) {
      return null;
    }
    int length = 3 << ((flags & 7) + 1);
    bytes.require(at, length, "a GIF colour table");
    at += length;
    return Arrays.copyOfRange(bytes.data(), at - length, at);
  }

  private void readExtension() throws ImageException {
    String what = "a GIF extension";
    int label = u8(what);
    int length = u8(what);
    bytes.require(at, length, what);
    if (label == GRAPHIC_CONTROL && length >= 4) {
      boolean used = (bytes.u8(at, what) & 1) != 0;
      transparent = used ? bytes.u8(at + 3, what) : NONE;
    }
    while (length != 0) {
      at += length;
      length = u8(what);
      bytes.require(at, length, what);
    }
  }

  private DecodedImage readFrame(int screenWidth, int screenHeight, byte[] globalPalette)
      throws ImageException {
    String what = "the GIF frame's header";
    int left = u16(what);
    int top = u16(what);
    int width = u16(what);
    int height = u16(what);
    int flags = u8(what);
    byte[] palette = palette(flags);
    if (palette == null) {
      palette = globalPalette;
    }
    bytes.checkSize(width, height);
    if (palette == null) {
      throw bytes.fault("the GIF file has no colour table");
    }
    // A code of at least 2 bits stands for at most 4096 pixels.
    if ((bytes.length() - at) * 4L * 4096 < (long) width * height) {
      throw bytes.fault("truncated: too few bytes for " + width + " x " + height + " pixels");
    }
    int canvasWidth = Math.max(screenWidth, left + width);
    int canvasHeight = Math.max(screenHeight, top + height);
    byte[] rgb = bytes.allocatePixels(canvasWidth, canvasHeight);
    bytes.background().fill(rgb);
    byte[] indices = new byte[width * height];
    decompress(indices);
    boolean interlaced = (flags & 0x40) != 0;
    int from = 0;
    for (int[] pass : interlaced ? INTERLACED : SEQUENTIAL) {
      for (int y = pass[0]; y < height; y += pass[1]) {
        writeRow(indices, from, width, palette, rgb, (top + y) * canvasWidth + left);
        from += width;
      }
    }
    return new DecodedImage(canvasWidth, canvasHeight, rgb);
  }

  private void writeRow(
      byte[] indices, int from, int width, byte[] palette, byte[] rgb, int firstPixel)
      throws ImageException {
    for (int x = 0; x < width; x++) {
      int index = indices[from + x] & 0xFF;
      if (index == transparent) {
        continue;
      }
      if (index * 3 >= palette.length) {
        throw bytes.fault(
            "colour " + index + " of a colour table with " + palette.length / 3 + " entries");
      }
      System.arraycopy(palette, index * 3, rgb, (firstPixel + x) * 3, 3);
    }
  }

  /** Variable-length-code LZW: fills {@code pixels} or fails. */
  private void decompress(byte[] pixels) throws ImageException {
    int rootBits = u8("the GIF pixel data");
    if (rootBits < 1 || rootBits > 8) {
      throw bytes.fault("damaged: GIF code size " + rootBits + " does not exist");
    }
    int clear = 1 << rootBits;
    int end = clear + 1;
    for (int i = 0; i < clear; i++) {
      suffix[i] = (byte) i;
      lengths[i] = 1;
    }
    int codeBits = rootBits + 1;
    int next = end + 1;
    int previous = NONE;
    int filled = 0;
    while (filled < pixels.length) {
      int code = nextCode(codeBits);
      if (code == clear) {
        codeBits = rootBits + 1;
        next = end + 1;
        previous = NONE;
        continue;
      }
      if (code == end) {
        throw bytes.fault(
            "truncated: the GIF data ends after " + filled + " of " + pixels.length + " pixels");
      }
      if (code > next || (code == next && previous == NONE)) {
        throw bytes.fault("damaged: GIF code " + code + " is not defined yet");
      }
      if (previous != NONE && next < 1 << MAX_CODE_BITS) {
        prefix[next] = (short) previous;
        lengths[next] = (short) (lengths[previous] + 1);
        suffix[next] = firstOf(code == next ? previous : code);
        next++;
        if (next == 1 << codeBits && codeBits < MAX_CODE_BITS) {
          codeBits++;
        }
      }
      filled = write(code, pixels, filled);
      previous = code;
    }
  }

  private byte firstOf(int code) {
    int first = code;
    while (lengths[first] > 1) {
      first = prefix[first];
    }
    return suffix[first];
  }

  private int write(int code, byte[] pixels, int filled) {
    int length = lengths[code];
    int current = code;
    for (int i = filled + length - 1; i >= filled; i--) {
      if (i < pixels.length) {
        pixels[i] = suffix[current];
      }
      current = prefix[current];
    }
    return filled + Math.min(length, pixels.length - filled);
  }

  private int nextCode(int bits) throws ImageException {
    String what = "the GIF pixel data";
    while (bitCount < bits) {
      if (blockLeft == 0) {
        blockLeft = u8(what);
        if (blockLeft == 0) {
          throw bytes.fault("truncated: the GIF pixel data ends too early");
        }
      }
      bitBuffer |= u8(what) << bitCount;
      bitCount += 8;
      blockLeft--;
    }
    int code = bitBuffer & ((1 << bits) - 1);
    bitBuffer >>>= bits;
    bitCount -= bits;
    return code;
  }
}
