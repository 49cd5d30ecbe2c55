package dev.lacuna.cnn.data.webp;

import java.io.IOException;

/** The header of a VP8 key frame (RFC 6386, sections 9.2 to 9.11 and 19.2). */
final class FrameHeader {
  private static final int START_BYTES = 10;
  private static final int SEGMENTS = 4;

  final int width;
  final int height;

  /** Reads on where the header ends: modes of the macroblocks. */
  final BoolReader modes;

  /** Coefficients; row {@code y} of macroblocks is in partition {@code y % partitions.length}. */
  final BoolReader[] partitions;

  /** Whether each macroblock names its segment. */
  final boolean mapped;

  /** Probabilities of the tree of segments. */
  final int[] segmentTree = {255, 255, 255};

  /** For each segment the steps of Y, Y2 and UV, each of DC and AC. */
  final int[][] steps = new int[SEGMENTS][];

  final boolean simpleFilter;

  /** For each segment, and for macroblocks with one mode or with sixteen, the filter's level. */
  final int[][] levels = new int[SEGMENTS][2];

  final int sharpness;

  /** Probability that a macroblock has coefficients; 0 where none says. */
  final int skipProbability;

  /** By kind of block, band, context and node of the tree. */
  final byte[] coefficients;

  private final boolean segmented;
  private boolean absolute = true;
  private final int[] segmentSteps = new int[SEGMENTS];
  private final int[] segmentLevels = new int[SEGMENTS];

  FrameHeader(byte[] data, int from, int end) throws IOException {
    if (end - from < START_BYTES) {
      throw new IOException("the VP8 header is cut short");
    }
    int tag = u16(data, from) | (data[from + 2] & 0xFF) << 16;
    boolean signed = data[from + 3] == (byte) 0x9D && data[from + 4] == 1 && data[from + 5] == 0x2A;
    if ((tag & 1) != 0 || !signed) {
      throw new IOException("the VP8 data is not a key frame");
    }
    if ((tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0) {
      throw new IOException("a VP8 frame of version " + (tag >> 1 & 7) + " or not to be shown");
    }
    width = u16(data, from + 6) & 0x3FFF;
    height = u16(data, from + 8) & 0x3FFF;
    if (width == 0 || height == 0) {
      throw new IOException("a VP8 frame of " + width + " x " + height + " pixels");
    }
    int first = from + START_BYTES;
    int rest = first + (tag >> 5);
    if (rest > end) {
      throw new IOException("the VP8 modes are cut short");
    }
    modes = new BoolReader(data, first, rest);
    modes.number(2); // Colour space and clamping: libwebp looks at neither.
    segmented = modes.flag();
    mapped = segmented && readSegments();
    simpleFilter = modes.flag();
    int level = modes.number(6);
    sharpness = modes.number(3);
    int[] levelChanges = readLevelChanges();
    partitions = partitions(data, rest, end, 1 << modes.number(2));
    readSteps();
    setLevels(level, levelChanges);
    modes.flag(); // Whether probabilities are kept for the next frame.
    coefficients = Probabilities.COEFFICIENTS.clone();
    for (int i = 0; i < coefficients.length; i++) {
      if (modes.bit(Probabilities.UPDATES[i] & 0xFF) != 0) {
        coefficients[i] = (byte) modes.number(8);
      }
    }
    skipProbability = modes.flag() ? modes.number(8) : 0;
    if (modes.exhausted()) {
      throw new IOException("the VP8 header is cut short");
    }
  }

  private static int u16(byte[] data, int at) {
    return (data[at] & 0xFF) | (data[at + 1] & 0xFF) << 8;
  }

  private boolean readSegments() {
    boolean map = modes.flag();
    if (modes.flag()) {
      absolute = modes.flag();
      for (int i = 0; i < SEGMENTS; i++) {
        segmentSteps[i] = modes.optional(7);
      }
      for (int i = 0; i < SEGMENTS; i++) {
        segmentLevels[i] = modes.optional(6);
      }
    }
    if (map) {
      for (int i = 0; i < segmentTree.length; i++) {
        segmentTree[i] = modes.flag() ? modes.number(8) : 255;
      }
    }
    return map;
  }

  /** Of the filter's level: for a key frame's macroblocks, and for those with sixteen modes. */
  private int[] readLevelChanges() {
    int[] changes = new int[8];
    if (!modes.flag()) {
      return new int[2];
    }
    if (modes.flag()) {
      for (int i = 0; i < changes.length; i++) {
        changes[i] = modes.optional(6);
      }
    }
    return new int[] {changes[0], changes[4]};
  }

  private static BoolReader[] partitions(byte[] data, int from, int end, int count)
      throws IOException {
    int start = from + 3 * (count - 1);
    if (start > end) {
      throw new IOException("the VP8 partitions are cut short");
    }
    BoolReader[] result = new BoolReader[count];
    for (int i = 0; i < count; i++) {
      int size = end - start;
      if (i < count - 1) {
        int at = from + 3 * i;
        size = Math.min(size, u16(data, at) | (data[at + 2] & 0xFF) << 16);
      }
      result[i] = new BoolReader(data, start, start + size);
      start += size;
    }
    return result;
  }

  private void readSteps() {
    int base = modes.number(7);
    int[] changes = new int[5];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = modes.optional(4);
    }
    for (int s = 0; s < SEGMENTS; s++) {
      int q = segmented ? segmentSteps[s] + (absolute ? 0 : base) : base;
      steps[s] =
          new int[] {
            dc(q + changes[0], 127),
            ac(q),
            2 * dc(q + changes[1], 127),
            Math.max(8, ac(q + changes[2]) * 155 / 100),
            dc(q + changes[3], 117),
            ac(q + changes[4])
          };
    }
  }

  private static int dc(int index, int most) {
    return Probabilities.DC_STEPS[Math.clamp(index, 0, most)] & 0xFF;
  }

  private static int ac(int index) {
    int at = 2 * Math.clamp(index, 0, 127);
    return (Probabilities.AC_STEPS[at] & 0xFF) << 8 | (Probabilities.AC_STEPS[at + 1] & 0xFF);
  }

  /** Level 0 of the frame switches the filter off, whatever the segments say. */
  private void setLevels(int level, int[] changes) {
    for (int s = 0; s < SEGMENTS && level > 0; s++) {
      int own = segmented ? segmentLevels[s] + (absolute ? 0 : level) : level;
      levels[s][0] = Math.clamp(own + changes[0], 0, 63);
      levels[s][1] = Math.clamp(own + changes[0] + changes[1], 0, 63);
    }
  }
}
