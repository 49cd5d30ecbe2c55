package dev.lacuna.cnn.data;

/**
 * Decodes WebP, lossy and lossless, and the first frame of animations, with TwelveMonkeys. The
 * container is checked before: every chunk has to be whole and every frame within the limits.
 */
final class WebpDecoder {
  private static final int FIRST_CHUNK = 12;
  private static final int FRAME_HEADER = 16;
  private static final String WHAT = "the WebP chunks";

  private final ImageBytes bytes;
  private int orientation = 1;
  private boolean pixels;
  private long width;
  private long height;

  WebpDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  DecodedImage decode() throws ImageException {
    long end = 8 + (bytes.i32Little(4, "the WebP header") & 0xFFFF_FFFFL);
    bytes.require(0, end, WHAT);
    readChunks(FIRST_CHUNK, (int) end);
    if (!pixels) {
      throw bytes.fault("the WebP file has no picture (VP8, VP8L)");
    }
    DecodedImage image =
        new PluginDecoder(
                bytes,
                "com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi",
                "com.twelvemonkeys.imageio:imageio-webp")
            .decode();
    return Orientation.upright(image, orientation);
  }

  private void readChunks(int start, int end) throws ImageException {
    int at = start;
    while (at < end - 1) {
      bytes.require(at, 8, WHAT);
      long length = bytes.i32Little(at + 4, WHAT) & 0xFFFF_FFFFL;
      int content = at + 8;
      if (length > end - content) {
        throw bytes.fault("truncated: the file ends inside " + WHAT);
      }
      readChunk(at, content, (int) length);
      at = content + (int) (length + (length & 1));
    }
  }

  private void readChunk(int at, int content, int length) throws ImageException {
    if (bytes.startsWith(at, "VP8X")) {
      width = 1L + u24(content + 4);
      height = 1L + u24(content + 7);
      bytes.checkSize(width, height);
    } else if (bytes.startsWith(at, "VP8 ")) {
      pixels = true;
      bytes.checkSize(
          bytes.u16Little(content + 6, WHAT) & 0x3FFF, bytes.u16Little(content + 8, WHAT) & 0x3FFF);
    } else if (bytes.startsWith(at, "VP8L")) {
      pixels = true;
      int packed = bytes.i32Little(content + 1, WHAT);
      bytes.checkSize(1L + (packed & 0x3FFF), 1L + (packed >>> 14 & 0x3FFF));
    } else if (bytes.startsWith(at, "ANMF")) {
      bytes.require(content, FRAME_HEADER, WHAT);
      checkFrame(content);
      readChunks(content + FRAME_HEADER, content + length);
    } else if (bytes.startsWith(at, "EXIF")) {
      int tiff = bytes.startsWith(content, "Exif\0\0") ? content + 6 : content;
      orientation = Orientation.read(bytes, tiff, content + length);
    }
  }

  /** A frame that leaves the canvas makes the library take memory for all between. */
  private void checkFrame(int content) throws ImageException {
    if (2L * u24(content) + 1 + u24(content + 6) > width
        || 2L * u24(content + 3) + 1 + u24(content + 9) > height) {
      throw bytes.fault("damaged: a WebP frame leaves the picture");
    }
  }

  private int u24(int offset) throws ImageException {
    return bytes.u16Little(offset, WHAT) | bytes.u8(offset + 2, WHAT) << 16;
  }
}
