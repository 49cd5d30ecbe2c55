package dev.lacuna.engine.conv;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.RowLayout;
import java.lang.foreign.MemorySegment;

/**
 * The source rows of a strip of a {@link Correlation}: where they are, or a copy with padding.
 *
 * @param shape what is computed
 * @param count output rows of the strip
 * @param segment memory that holds the source rows
 * @param first the first tap of the strip's first output, in floats
 * @param rowStride floats from a source row to the next
 */
record SourceStrip(
    Correlation shape, int count, MemorySegment segment, long first, long rowStride) {

  /**
   * The source of {@code count} output rows from {@code row} on.
   *
   * @param offset where the image begins, in floats
   * @param scratch {@link Correlation#copied} floats from {@code scratchOffset} on
   */
  static SourceStrip of(
      Correlation shape,
      int row,
      int count,
      MemorySegment source,
      long offset,
      MemorySegment scratch,
      long scratchOffset) {
    if (shape.isCopied()) {
      copy(shape, row, count, source, offset, scratch, scratchOffset);
      long stride = (long) shape.spanColumns() * shape.channels();
      return new SourceStrip(shape, count, scratch, scratchOffset, stride);
    }
    long stride = (long) shape.columns() * shape.channels();
    long top = (long) row * shape.stepRow() + shape.firstRow();
    long first = offset + top * stride + (long) shape.firstColumn() * shape.channels();
    return new SourceStrip(shape, count, source, first, stride);
  }

  private static void copy(
      Correlation c,
      int row,
      int count,
      MemorySegment source,
      long offset,
      MemorySegment target,
      long targetOffset) {
    long width = (long) c.spanColumns() * c.channels() * Float.BYTES;
    int from = Math.clamp(c.firstColumn(), 0, c.columns());
    int to = Math.clamp((long) c.firstColumn() + c.spanColumns(), from, c.columns());
    long left = Math.min(width, (long) (from - c.firstColumn()) * c.channels() * Float.BYTES);
    long inside = (long) (to - from) * c.channels() * Float.BYTES;
    int top = row * c.stepRow() + c.firstRow();
    for (int i = 0; i < c.spanRows(count); i++) {
      long at = targetOffset * Float.BYTES + i * width;
      int sourceRow = top + i;
      if (sourceRow < 0 || sourceRow >= c.rows() || inside == 0) {
        target.asSlice(at, width).fill((byte) 0);
        continue;
      }
      long begin = (offset + ((long) sourceRow * c.columns() + from) * c.channels()) * Float.BYTES;
      target.asSlice(at, left).fill((byte) 0);
      MemorySegment.copy(source, begin, target, at + left, inside);
      target.asSlice(at + left + inside, width - left - inside).fill((byte) 0);
    }
  }

  /** Rows that consist of the runs of the first {@code taps} taps, {@code tap} floats apart. */
  RowLayout layout(int taps, long tap, long outLine, long outColumn) {
    boolean contiguous = shape.isContiguous();
    return new RowLayout(
        shape.outColumns(),
        shape.stepRow() * rowStride,
        (long) shape.stepColumn() * shape.channels(),
        taps,
        contiguous ? shape.columnTaps() * shape.depth() : shape.depth(),
        tap,
        outLine,
        outColumn);
  }

  /** Copies the patches of the group that begins with {@code channel} together. */
  void gather(Kernels kernels, int channel, MemorySegment patches, long patchOffset) {
    long tapRow = rowStride * shape.tapRow();
    long tapColumn = (long) shape.tapColumn() * shape.channels();
    long stride = shape.patchStride();
    boolean contiguous = shape.isContiguous();
    RowLayout layout =
        layout(
            contiguous ? shape.rowTaps() : shape.columnTaps(),
            contiguous ? tapRow : tapColumn,
            shape.outColumns() * stride,
            stride);
    kernels
        .matrix()
        .gather(
            layout,
            contiguous ? 1 : shape.rowTaps(),
            contiguous ? 0 : tapRow,
            count * shape.outColumns(),
            segment,
            first + channel,
            patches,
            patchOffset);
  }
}
