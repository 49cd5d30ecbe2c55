package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.MarkerBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The marker segments of a JPEG file (ITU-T T.81), checked before anything is decoded, and the file
 * written anew with only what decoding needs: no metadata that a decoder could trip over or act
 * upon, and an Adobe marker that says "no colour transform", so that the components come out as
 * they are stored.
 */
final class JpegStructure {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int TEM = 0x01;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COM = 0xFE;

  /** Encoders write about ten; each costs a pass over the picture. */
  private static final int MAX_SCANS = 64;

  private static final byte[] START_WITHOUT_TRANSFORM = {
    (byte) 0xFF,
    (byte) SOI,
    (byte) 0xFF,
    (byte) APP14,
    0,
    14,
    'A',
    'd',
    'o',
    'b',
    'e',
    0,
    100,
    0,
    0,
    0,
    0,
    0
  };

  private final ImageBytes bytes;

  /** Where what decoding needs begins and ends, in turn. */
  private final List<Integer> essence = new ArrayList<>();

  private boolean jfif;
  private int adobeTransform = -1;
  private final ByteArrayOutputStream profile = new ByteArrayOutputStream();
  private int orientation = 1;
  private int width;
  private int height;
  private int components;
  private final int[] componentIds = new int[4];
  private int scans;
  private int end;

  JpegStructure(ImageBytes bytes) throws ImageException {
    this.bytes = bytes;
    readSegments();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int components() {
    return components;
  }

  int orientation() {
    return orientation;
  }

  /** The ICC profile; empty where there is none. */
  byte[] profile() {
    return profile.toByteArray();
  }

  /** Where the last segment or scan ends. */
  int end() {
    return end;
  }

  /** The file without its metadata. */
  byte[] essence() {
    int length = START_WITHOUT_TRANSFORM.length + 2;
    for (int i = 0; i < essence.size(); i += 2) {
      length += essence.get(i + 1) - essence.get(i);
    }
    byte[] result = Arrays.copyOf(START_WITHOUT_TRANSFORM, length);
    int to = START_WITHOUT_TRANSFORM.length;
    for (int i = 0; i < essence.size(); i += 2) {
      int count = essence.get(i + 1) - essence.get(i);
      System.arraycopy(bytes.data(), essence.get(i), result, to, count);
      to += count;
    }
    result[to] = (byte) 0xFF;
    result[to + 1] = (byte) EOI;
    return result;
  }

  /**
   * Whether the first three components are luma and two chroma differences. The order of the clues
   * is that of the IJG library: JFIF marker, Adobe marker, component numbers.
   */
  boolean lumaChroma() {
    if (components == 4) {
      return adobeTransform > 0;
    }
    if (components == 1) {
      return false;
    }
    if (jfif || adobeTransform >= 0) {
      return jfif || adobeTransform > 0;
    }
    return componentIds[0] != 'R' || componentIds[1] != 'G' || componentIds[2] != 'B';
  }

  private void readSegments() throws ImageException {
    int at = 2;
    while (true) {
      end = at;
      at = nextMarker(at);
      int marker = bytes.u8(at - 1, "the markers");
      if (marker == EOI) {
        break;
      }
      if (marker == TEM || isRestart(marker)) {
        continue;
      }
      if (marker == SOI) {
        throw bytes.fault("damaged: a second JPEG start inside the first");
      }
      int length = bytes.u16Big(at, "the JPEG markers");
      if (!bytes.has(at, Math.max(2, length))) {
        throw bytes.truncated("JPEG segment " + Integer.toHexString(marker));
      }
      if (length < 2) {
        throw bytes.fault("damaged: a JPEG segment of length " + length);
      }
      int behind = at + length;
      if (marker == SOS) {
        behind = skipScan(behind);
        scans++;
      }
      readSegment(marker, at + 2, at + length);
      if ((marker < APP0 || marker > APP15) && marker != COM) {
        essence.add(at - 2);
        essence.add(behind);
      }
      at = behind;
    }
    if (components == 0 || scans == 0) {
      throw bytes.fault("the JPEG file has no " + (components == 0 ? "frame" : "scan"));
    }
  }

  /** Position behind the next marker; bytes that belong to nothing are passed over. */
  private int nextMarker(int from) throws ImageException {
    String what = "the JPEG markers (no end marker)";
    int at = from;
    do {
      while (bytes.u8(at, what) != 0xFF) {
        at++;
      }
      while (bytes.u8(at, what) == 0xFF) {
        at++;
      }
      at++;
    } while (bytes.data()[at - 1] == 0);
    return at;
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  /** Position of the first marker behind a scan's data that is neither stuffing nor a restart. */
  private int skipScan(int from) throws ImageException {
    byte[] data = bytes.data();
    int last = bytes.length() - 1;
    for (int at = MarkerBytes.next(data, from, last);
        at < last;
        at = MarkerBytes.next(data, at + 1, last)) {
      int next = data[at + 1] & 0xFF;
      if (next != 0 && next != 0xFF && !isRestart(next)) {
        return at;
      }
    }
    throw bytes.fault("truncated: the file ends inside the JPEG pixel data");
  }

  private void readSegment(int marker, int start, int end) throws ImageException {
    switch (marker) {
      case APP0 -> jfif |= end - start >= 5 && bytes.startsWith(start, "JFIF\0");
      case APP1 -> {
        if (orientation == 1 && end - start >= 6 && bytes.startsWith(start, "Exif\0\0")) {
          orientation = Orientation.read(bytes, start + 6, end);
        }
      }
      case APP2 -> {
        // Parts of a profile follow one another, each behind its number and their count.
        if (end - start > 14
            && bytes.startsWith(start, "ICC_PROFILE\0")
            && profile.size() <= ColorProfile.MOST_BYTES) {
          profile.write(bytes.data(), start + 14, end - start - 14);
        }
      }
      case APP14 -> {
        if (end - start >= 12 && bytes.startsWith(start, "Adobe")) {
          adobeTransform = bytes.u8(start + 11, "the Adobe marker");
        }
      }
      case SOS -> {
        if (components == 0) {
          throw bytes.fault("damaged: a JPEG scan before the frame header");
        }
        if (scans > MAX_SCANS) {
          throw bytes.fault("a JPEG file with more than " + MAX_SCANS + " scans");
        }
      }
      case 0xC0, 0xC1, 0xC2 -> readFrameHeader(start, end);
      case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF ->
          throw bytes.fault(
              "JPEG with lossless, hierarchical or arithmetic coding (SOF"
                  + (marker - 0xC0)
                  + ") is not supported");
      default -> {}
    }
  }

  private void readFrameHeader(int start, int end) throws ImageException {
    String what = "the JPEG frame header";
    if (components != 0) {
      throw bytes.fault("damaged: a second JPEG frame header");
    }
    int precision = bytes.u8(start, what);
    height = bytes.u16Big(start + 1, what);
    width = bytes.u16Big(start + 3, what);
    components = bytes.u8(start + 5, what);
    if (precision != 8) {
      throw bytes.fault("JPEG with " + precision + " bits a sample is not supported, only 8");
    }
    bytes.checkSize(width, height);
    if (components != 1 && components != 3 && components != 4) {
      throw bytes.fault("JPEG with " + components + " components is not supported, only 1, 3 or 4");
    }
    if (end - start != 6 + 3 * components) {
      throw bytes.fault("damaged: the JPEG frame header has the wrong length");
    }
    for (int c = 0; c < components; c++) {
      componentIds[c] = bytes.u8(start + 6 + 3 * c, what);
    }
  }
}
