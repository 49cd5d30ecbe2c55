package dev.lacuna.cnn.data.webp;

import java.util.Arrays;

/** How macroblocks are predicted (RFC 6386, sections 10 and 11), one after the other. */
final class ModeReader {
  /** Modes of blocks of 4 x 4; larger blocks know the first four. */
  static final int DC = 0;

  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;

  private static final int MODES = 10;
  private static final int NODES = 9;

  /** Two branches a node: the next node's place, or the complement of a mode. */
  private static final int[] BLOCK_TREE = {
    ~DC, 2, ~TRUE_MOTION, 4, ~VERTICAL, 6, 8, 12, ~HORIZONTAL, 10, ~5, ~6, ~4, 14, ~7, 16, ~8, ~9
  };

  private final FrameHeader header;
  private final BoolReader bits;
  private final int[] above;
  private final int[] left = new int[4];

  /** Of the macroblock read last: its segment. */
  int segment;

  /** Whether it has no coefficients. */
  boolean skipped;

  /** Whether each of its sixteen luma blocks has a mode of its own. */
  boolean sixteen;

  /** Its luma blocks' modes, all the same unless there are sixteen. */
  final int[] luma = new int[16];

  /** The mode of both colour components. */
  int chroma;

  ModeReader(FrameHeader header, int columns) {
    this.header = header;
    this.bits = header.modes;
    this.above = new int[4 * columns];
  }

  void startRow() {
    Arrays.fill(left, DC);
  }

  void read(int column) {
    if (header.mapped) {
      int[] tree = header.segmentTree;
      segment = bits.bit(tree[0]) == 0 ? bits.bit(tree[1]) : 2 + bits.bit(tree[2]);
    }
    skipped = header.skipProbability > 0 && bits.bit(header.skipProbability) != 0;
    sixteen = bits.bit(145) == 0;
    int from = 4 * column;
    if (sixteen) {
      for (int i = 0; i < 16; i++) {
        int mode = blockMode(above[from + i % 4], left[i / 4]);
        luma[i] = mode;
        above[from + i % 4] = mode;
        left[i / 4] = mode;
      }
    } else {
      int mode = lumaMode();
      Arrays.fill(luma, mode);
      Arrays.fill(above, from, from + 4, mode);
      Arrays.fill(left, mode);
    }
    chroma =
        bits.bit(142) == 0
            ? DC
            : bits.bit(114) == 0 ? VERTICAL : bits.bit(183) == 0 ? HORIZONTAL : TRUE_MOTION;
  }

  private int lumaMode() {
    return bits.bit(156) == 0
        ? bits.bit(163) == 0 ? DC : VERTICAL
        : bits.bit(128) == 0 ? HORIZONTAL : TRUE_MOTION;
  }

  private int blockMode(int aboveMode, int leftMode) {
    int probabilities = (aboveMode * MODES + leftMode) * NODES;
    int node = 0;
    do {
      int probability = Probabilities.BLOCK_MODES[probabilities + node / 2] & 0xFF;
      node = BLOCK_TREE[node + bits.bit(probability)];
    } while (node > 0);
    return ~node;
  }
}
