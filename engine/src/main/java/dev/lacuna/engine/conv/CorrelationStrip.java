package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.RowLayout;
import java.lang.foreign.MemorySegment;

/**
 * Computes strips of output rows of a {@link Correlation} with one matrix product for each group.
 * Where the taps of a row are a long run of contiguous floats, the product reads the image itself,
 * or a copy of the strip with its padding. With few channels taps are slid along the rows of each
 * channel. Elsewhere patches are gathered, a strip at a time, so that they stay in the cache.
 *
 * <p>Each output is one chain of fused multiply-adds from +0 over (tap row, tap column, channel)
 * ascending; taps on padding take part with +0.
 *
 * @param shape what is computed
 * @param groups groups of channels
 * @param outLine floats from an output row to the next
 * @param outColumn floats from an output column to the next
 */
record CorrelationStrip(Correlation shape, int groups, long outLine, long outColumn) {

  /** Floats of the packed kernels of all groups. */
  long packedLength(Kernels kernels) {
    return groups * packedGroup(kernels);
  }

  private long packedGroup(Kernels kernels) {
    if (shape.isSlid()) {
      return (long) shape.patch() * shape.outputs();
    }
    return kernels.matrix().packedLength(shape.patch(), shape.outputs());
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
    int first = (ty * shape.columnTaps() + tx) * shape.depth();
    if (shape.isSlid()) {
      for (int c = 0; c < shape.depth(); c++) {
        for (int j = 0; j < shape.outputs(); j++) {
          float weight = kernel.getAtIndex(JAVA_FLOAT, offset + c * row + j * column);
          packed.setAtIndex(
              JAVA_FLOAT, packedOffset + (long) (first + c) * shape.outputs() + j, weight);
        }
      }
      return;
    }
    kernels
        .matrix()
        .pack(
            kernel,
            offset,
            row,
            column,
            shape.depth(),
            shape.outputs(),
            packed,
            packedOffset + group * packedGroup(kernels),
            shape.patch(),
            first);
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
    if (shape.isSlid()) {
      slide(
          kernels,
          row,
          count,
          source,
          offset,
          packed,
          packedOffset,
          out,
          outOffset,
          scratch,
          scratchOffset);
      return;
    }
    SourceStrip strip = SourceStrip.of(shape, row, count, source, offset, scratch, scratchOffset);
    RowLayout layout =
        shape.isGathered()
            ? new RowLayout(
                shape.outColumns(),
                (long) shape.outColumns() * shape.patchStride(),
                shape.patchStride(),
                1,
                shape.patch(),
                0,
                outLine,
                outColumn)
            : strip.layout(shape.rowTaps(), strip.rowStride() * shape.tapRow(), outLine, outColumn);
    long patches = scratchOffset + shape.copied(count);
    for (int group = 0; group < groups; group++) {
      if (shape.isGathered()) {
        strip.gather(kernels, group * shape.depth(), scratch, patches);
      }
      long first = strip.first() + (long) group * shape.depth();
      kernels
          .matrix()
          .multiply(
              layout,
              count * shape.outColumns(),
              shape.outputs(),
              shape.isGathered() ? scratch : strip.segment(),
              shape.isGathered() ? patches : first,
              packed,
              packedOffset + group * packedGroup(kernels),
              shape.patch(),
              0,
              out,
              outOffset + (long) group * shape.outputs());
    }
  }

  private void slide(
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
    ChannelRows rows = new ChannelRows(shape);
    rows.copy(row, count, source, offset, scratch, scratchOffset);
    long places = scratchOffset + rows.length(count);
    int tap = 0;
    for (int ty = 0; ty < shape.rowTaps(); ty++) {
      for (int tx = 0; tx < shape.columnTaps(); tx++) {
        for (int c = 0; c < shape.depth(); c++) {
          int place = Math.toIntExact(c * rows.channel(count) + rows.place(ty, tx));
          scratch.setAtIndex(JAVA_INT, places + tap++, place);
        }
      }
    }
    for (int r = 0; r < count; r++) {
      kernels
          .sliding()
          .slide(
              shape.outColumns(),
              shape.outputs(),
              shape.patch(),
              scratch,
              scratchOffset + (long) r * shape.stepRow() * rows.row(),
              scratch,
              places,
              packed,
              packedOffset,
              out,
              outOffset + r * outLine,
              outColumn);
    }
  }
}
