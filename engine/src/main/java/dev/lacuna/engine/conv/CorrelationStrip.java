package dev.lacuna.engine.conv;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.RowLayout;
import java.lang.foreign.MemorySegment;

/**
 * Computes strips of output rows of a {@link Correlation} with one matrix product for each group.
 * Where the taps of a row are a long run of contiguous floats, the product reads the image itself,
 * or a copy of the strip with its padding; elsewhere patches are gathered, a strip at a time, so
 * that they stay in the cache.
 *
 * <p>Each output is one chain of fused multiply-adds from +0 over (tap row, tap column, channel)
 * ascending; taps on padding take part with +0.
 *
 * @param shape what is computed
 * @param groups groups of channels
 * @param outputs output channels of one group
 * @param outLine floats from an output row to the next
 * @param outColumn floats from an output column to the next
 */
record CorrelationStrip(Correlation shape, int groups, int outputs, long outLine, long outColumn) {

  /** Floats of the packed kernels of all groups. */
  long packedLength(Kernels kernels) {
    return groups * packedGroup(kernels);
  }

  private long packedGroup(Kernels kernels) {
    return kernels.matrix().packedLength(shape.patch(), outputs);
  }

  /** Packs tap (ty, tx) of a group; its matrix is as {@code MatrixKernels.pack} takes it. */
  void pack(
      Kernels kernels,
      int group,
      int ty,
      int tx,
      MemorySegment kernel,
      long offset,
      long row,
      long column,
      MemorySegment packed,
      long packedOffset) {
    kernels
        .matrix()
        .pack(
            kernel,
            offset,
            row,
            column,
            shape.depth(),
            outputs,
            packed,
            packedOffset + group * packedGroup(kernels),
            shape.patch(),
            (ty * shape.columnTaps() + tx) * shape.depth());
  }

  /**
   * Computes {@code count} output rows from {@code row} on.
   *
   * @param offset where the source image begins
   * @param out where the outputs of row {@code row} go, from {@code outOffset} on
   * @param scratch {@link Correlation#scratch} floats from {@code scratchOffset} on
   */
  void compute(
      Kernels kernels,
      int row,
      int count,
      MemorySegment source,
      long offset,
      MemorySegment packed,
      long packedOffset,
      MemorySegment out,
      long outOffset,
      MemorySegment scratch,
      long scratchOffset) {
    MemorySegment from = source;
    long width = shape.columns();
    long first =
        offset
            + ((row * shape.stepRow() + shape.firstRow()) * width + shape.firstColumn())
                * shape.channels();
    long patches = scratchOffset;
    if (!shape.isInside(row, count)) {
      SourceStrip.copy(shape, row, count, source, offset, scratch, scratchOffset);
      from = scratch;
      width = shape.spanColumns();
      first = scratchOffset;
      patches += (long) shape.spanRows(count) * width * shape.channels();
    }
    int rows = count * shape.outColumns();
    for (int group = 0; group < groups; group++) {
      long groupFirst = first + (long) group * shape.depth();
      RowLayout layout;
      if (shape.isGathered()) {
        gather(kernels, width, rows, from, groupFirst, scratch, patches);
        long patch = shape.patch();
        layout =
            new RowLayout(
                shape.outColumns(),
                shape.outColumns() * patch,
                patch,
                1,
                shape.patch(),
                0,
                outLine,
                outColumn);
      } else {
        layout =
            layout(
                width,
                shape.rowTaps(),
                shape.columnTaps() * shape.depth(),
                width * shape.tapRow() * shape.channels(),
                outLine,
                outColumn);
      }
      kernels
          .matrix()
          .multiply(
              layout,
              rows,
              outputs,
              shape.isGathered() ? scratch : from,
              shape.isGathered() ? patches : groupFirst,
              packed,
              packedOffset + group * packedGroup(kernels),
              shape.patch(),
              0,
              out,
              outOffset + (long) group * outputs,
              false);
    }
  }

  private RowLayout layout(long width, int taps, int run, long tap, long line, long column) {
    return new RowLayout(
        shape.outColumns(),
        shape.stepRow() * width * shape.channels(),
        (long) shape.stepColumn() * shape.channels(),
        taps,
        run,
        tap,
        line,
        column);
  }

  private void gather(
      Kernels kernels,
      long width,
      int rows,
      MemorySegment from,
      long first,
      MemorySegment patches,
      long patchOffset) {
    long patch = shape.patch();
    long tapRow = width * shape.tapRow() * shape.channels();
    if (shape.isContiguous()) {
      int run = shape.columnTaps() * shape.depth();
      RowLayout layout =
          layout(width, shape.rowTaps(), run, tapRow, shape.outColumns() * patch, patch);
      kernels.matrix().gather(layout, rows, from, first, patches, patchOffset);
      return;
    }
    long tapColumn = (long) shape.tapColumn() * shape.channels();
    RowLayout layout =
        layout(
            width, shape.columnTaps(), shape.depth(), tapColumn, shape.outColumns() * patch, patch);
    for (int ty = 0; ty < shape.rowTaps(); ty++) {
      kernels
          .matrix()
          .gather(
              layout,
              rows,
              from,
              first + ty * tapRow,
              patches,
              patchOffset + (long) ty * shape.columnTaps() * shape.depth());
    }
  }
}
