package dev.lacuna.engine.conv;

import dev.lacuna.engine.kernel.MatrixKernels;

/**
 * What a convolution's forward pass and its input gradient have in common, along both dimensions of
 * an image: {@code out(r, c) = sum over taps (ty, tx) of source(r * stepRow + firstRow + ty *
 * tapRow, c * stepColumn + firstColumn + tx * tapColumn) * B(ty, tx)}, where {@code source} is a
 * channels-last image, +0 outside, and {@code B(ty, tx)} a matrix (depth, outputs).
 *
 * @param rows rows of the source
 * @param columns columns of the source
 * @param channels channels of the source, of all groups
 * @param depth channels of one group
 * @param stepRow source rows from an output row to the next
 * @param stepColumn source columns from an output column to the next
 * @param firstRow source row of the first tap of output row 0; negative in padding
 * @param firstColumn source column of the first tap of output column 0
 * @param tapRow source rows from a tap to the next
 * @param tapColumn source columns from a tap to the next
 * @param rowTaps taps along the rows
 * @param columnTaps taps along the columns
 * @param outRows rows of the output
 * @param outColumns columns of the output
 * @param outputs channels of one group of the output
 */
record Correlation(
    int rows,
    int columns,
    int channels,
    int depth,
    int stepRow,
    int stepColumn,
    int firstRow,
    int firstColumn,
    int tapRow,
    int tapColumn,
    int rowTaps,
    int columnTaps,
    int outRows,
    int outColumns,
    int outputs) {

  /** Output positions of a strip, if rows are short: enough to hide the ends of its tiles. */
  private static final int POSITIONS = 256;

  /** Shorter runs do not pay for their loop: patches are gathered instead. */
  private static final int SHORT_RUN = 32;

  /**
   * Runs of fewer floats are slid. Patches of three channels, gathered, took 0.6 to 0.9 of the time
   * of sliding them; those of one channel, 1.1 to 1.4.
   */
  private static final int SLID_RUN = 8;

  /** The forward pass: image to output. */
  static Correlation forward(ConvolutionGeometry g) {
    return new Correlation(
        g.height(),
        g.width(),
        g.channels(),
        g.groupChannels(),
        g.strideHeight(),
        g.strideWidth(),
        -g.padTop(),
        -g.padLeft(),
        g.dilationHeight(),
        g.dilationWidth(),
        g.kernelHeight(),
        g.kernelWidth(),
        g.outHeight(),
        g.outWidth(),
        g.groupFilters());
  }

  /** Floats of one row of patches: all taps of one group. */
  int patch() {
    return rowTaps * columnTaps * depth;
  }

  /** Floats from a row of patches to the next: whole cache lines. */
  int patchStride() {
    return Math.toIntExact(whole(patch()));
  }

  /** Whether the taps of a row are one run of contiguous floats. */
  boolean isContiguous() {
    return depth == channels && (tapColumn == 1 || columnTaps == 1);
  }

  /** Whether patches are copied together, because runs are short or not contiguous. */
  boolean isGathered() {
    return !isContiguous() || (rowTaps > 1 && columnTaps * depth < SHORT_RUN);
  }

  /** Whether what a tap row meets is too short to loop over. */
  boolean hasShortRuns() {
    return depth == channels && rowTaps > 1 && columnTaps > 0 && columnTaps * depth < SLID_RUN;
  }

  /**
   * Whether taps are slid along the rows of each channel, because runs are short. Outputs are then
   * read and written again for every eight taps, which takes whole vectors: what is stored with a
   * mask cannot be forwarded to the next load.
   */
  boolean isSlid() {
    return hasShortRuns() && outputs % MatrixKernels.SLACK == 0;
  }

  /** Output rows of a strip but the last: a function of the shape alone. */
  int stripRows() {
    return Math.clamp(POSITIONS / outColumns, 1, outRows);
  }

  /** Number of strips of an image. */
  int strips() {
    return Math.ceilDiv(outRows, stripRows());
  }

  /** Source rows that {@code count} output rows span, padding included. */
  int spanRows(int count) {
    return (count - 1) * stepRow + (rowTaps - 1) * tapRow + 1;
  }

  /** Source columns that an output row spans, padding included. */
  int spanColumns() {
    return (outColumns - 1) * stepColumn + (columnTaps - 1) * tapColumn + 1;
  }

  /** Whether output rows from {@code row} on touch no padding. */
  boolean isInside(int row, int count) {
    int top = row * stepRow + firstRow;
    return top >= 0
        && top + spanRows(count) <= rows
        && firstColumn >= 0
        && firstColumn + spanColumns() <= columns;
  }

  /** Whether no output touches padding. */
  boolean isInside() {
    return isInside(0, outRows);
  }

  /**
   * Floats of scratch for strips of {@code count} rows: source rows with padding, then patches; or
   * rows of channels, then where each tap lies.
   */
  long scratch(int count) {
    if (isSlid()) {
      return whole(new ChannelRows(this).length(count) + patch());
    }
    return (isCopied() ? copied(count) : 0) + (isGathered() ? patches(count) : 0);
  }

  /** Whether strips are copied with their padding, or so that gathering may read past their end. */
  boolean isCopied() {
    return isGathered() || !isInside();
  }

  /** Floats of the copied source rows of {@code count} output rows, a multiple of 16. */
  long copied(int count) {
    return whole((long) spanRows(count) * spanColumns() * channels + MatrixKernels.SLACK);
  }

  /** Floats of whole cache lines. */
  static long whole(long floats) {
    return Math.ceilDiv(floats, (long) MatrixKernels.SLACK) * MatrixKernels.SLACK;
  }

  /** Floats of the patches of {@code count} output rows. */
  long patches(int count) {
    return (long) count * outColumns * patchStride() + MatrixKernels.SLACK;
  }
}
