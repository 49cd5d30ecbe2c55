package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.webp.AlphaPlane;
import dev.lacuna.cnn.data.webp.LosslessPicture;
import dev.lacuna.cnn.data.webp.LossyPicture;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes WebP, lossy and lossless, and the first frame of animations on its canvas. The container
 * (RFC 9649, section 2) is checked before: every chunk has to be whole and every frame within the
 * limits.
 */
final class WebpDecoder {
  private static final int FIRST_CHUNK = 12;
  private static final int FRAME_HEADER = 16;
  private static final int NONE = -1;
  private static final String WHAT = "the WebP chunks";

  private final ImageBytes bytes;
  private int orientation = 1;
  private byte[] profile;

  /** Size of the canvas; 0 where the picture's own counts. */
  private int width;

  private int height;

  /** Where the header of the first frame is, if it is one of an animation. */
  private int frame = NONE;

  /** Where chunks are that belong to the first picture. */
  private int lossy = NONE;

  private int lossless = NONE;
  private int alpha = NONE;

  WebpDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  DecodedImage decode() throws ImageException {
    long end = 8 + (bytes.i32Little(4, "the WebP header") & 0xFFFF_FFFFL);
    bytes.require(0, end, WHAT);
    readChunks(FIRST_CHUNK, (int) end);
    if (!found()) {
      throw bytes.fault("the WebP file has no picture (VP8, VP8L)");
    }
    DecodedImage picture;
    try {
      picture = lossy == NONE ? lossless() : lossy();
    } catch (ImageException refusal) {
      throw refusal;
    } catch (IOException damage) {
      throw bytes.fault("damaged: " + damage.getMessage(), damage);
    }
    return Orientation.upright(
        ColorProfile.convert(onCanvas(picture), profile, false), orientation);
  }

  private boolean found() {
    return lossy != NONE || lossless != NONE;
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
      width = 1 + u24(content + 4);
      height = 1 + u24(content + 7);
      bytes.checkSize(width, height);
    } else if (bytes.startsWith(at, "VP8 ")) {
      bytes.checkSize(lossyWidth(content), lossyHeight(content));
      lossy = found() ? lossy : at;
    } else if (bytes.startsWith(at, "VP8L")) {
      bytes.checkSize(losslessWidth(content), losslessHeight(content));
      lossless = found() ? lossless : at;
    } else if (bytes.startsWith(at, "ALPH")) {
      alpha = found() ? alpha : at;
    } else if (bytes.startsWith(at, "ANMF")) {
      bytes.require(content, FRAME_HEADER, WHAT);
      checkFrame(content);
      frame = found() || frame != NONE ? frame : content;
      readChunks(content + FRAME_HEADER, content + length);
    } else if (bytes.startsWith(at, "EXIF")) {
      int tiff = bytes.startsWith(content, "Exif\0\0") ? content + 6 : content;
      orientation = Orientation.read(bytes, tiff, content + length);
    } else if (bytes.startsWith(at, "ICCP") && length <= ColorProfile.MOST_BYTES) {
      profile = Arrays.copyOfRange(bytes.data(), content, content + length);
    }
  }

  private int lossyWidth(int content) throws ImageException {
    return bytes.u16Little(content + 6, WHAT) & 0x3FFF;
  }

  private int lossyHeight(int content) throws ImageException {
    return bytes.u16Little(content + 8, WHAT) & 0x3FFF;
  }

  private int losslessWidth(int content) throws ImageException {
    return 1 + (bytes.i32Little(content + 1, WHAT) & 0x3FFF);
  }

  private int losslessHeight(int content) throws ImageException {
    return 1 + (bytes.i32Little(content + 1, WHAT) >>> 14 & 0x3FFF);
  }

  private void checkFrame(int content) throws ImageException {
    if (2L * u24(content) + 1 + u24(content + 6) > width
        || 2L * u24(content + 3) + 1 + u24(content + 9) > height) {
      throw bytes.fault("damaged: a WebP frame leaves the picture");
    }
  }

  private int u24(int offset) throws ImageException {
    return bytes.u16Little(offset, WHAT) | bytes.u8(offset + 2, WHAT) << 16;
  }

  private int end(int chunk) throws ImageException {
    return chunk + 8 + bytes.i32Little(chunk + 4, WHAT);
  }

  private DecodedImage lossy() throws IOException {
    int columns = lossyWidth(lossy + 8);
    int rows = lossyHeight(lossy + 8);
    byte[] rgb = LossyPicture.decode(bytes.data(), lossy + 8, end(lossy));
    if (alpha != NONE) {
      byte[] opacity = AlphaPlane.decode(bytes.data(), alpha + 8, end(alpha), columns, rows);
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = bytes.background().composite(i % 3, rgb[i] & 0xFF, opacity[i / 3] & 0xFF);
      }
    }
    return new DecodedImage(columns, rows, rgb);
  }

  private DecodedImage lossless() throws IOException {
    int columns = losslessWidth(lossless + 8);
    int rows = losslessHeight(lossless + 8);
    int[] argb = LosslessPicture.decode(bytes.data(), lossless + 8, end(lossless));
    byte[] rgb = new byte[3 * argb.length];
    for (int i = 0; i < argb.length; i++) {
      for (int c = 0; c < 3; c++) {
        int value = argb[i] >> (16 - 8 * c) & 0xFF;
        rgb[3 * i + c] = bytes.background().composite(c, value, argb[i] >>> 24);
      }
    }
    return new DecodedImage(columns, rows, rgb);
  }

  /** The picture where an animation's first frame has it; what is beside it is transparent. */
  private DecodedImage onCanvas(DecodedImage picture) throws ImageException {
    boolean whole = picture.width() == width && picture.height() == height;
    if (whole || width == 0) {
      return picture;
    }
    if (frame == NONE
        || picture.width() != 1 + u24(frame + 6)
        || picture.height() != 1 + u24(frame + 9)) {
      throw bytes.fault(
          "damaged: a WebP picture of "
              + picture.width()
              + " x "
              + picture.height()
              + " pixels in a frame of another size");
    }
    byte[] rgb = bytes.allocatePixels(width, height);
    bytes.background().fill(rgb);
    int row = 3 * picture.width();
    for (int y = 0; y < picture.height(); y++) {
      int to = 3 * ((2 * u24(frame + 3) + y) * width + 2 * u24(frame));
      System.arraycopy(picture.rgb(), y * row, rgb, to, row);
    }
    return new DecodedImage(width, height, rgb);
  }
}
