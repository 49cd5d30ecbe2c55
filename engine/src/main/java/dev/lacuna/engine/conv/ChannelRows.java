package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * The source rows of a strip of a {@link Correlation}, channels first: (channel, row, column %
 * step, column / step). What one tap of one channel meets along an output row is contiguous here,
 * whatever the stride.
 *
 * @param shape what is computed
 */
record ChannelRows(Correlation shape) {

  /** Columns of a source row that have the same remainder of the stride. */
  private int phaseColumns() {
    return Math.ceilDiv(shape.spanColumns(), shape.stepColumn());
  }

  /** Floats of a source row of one channel. */
  long row() {
    return (long) phaseColumns() * shape.stepColumn();
  }

  /** Floats of one channel under {@code count} output rows. */
  long channel(int count) {
    return shape.spanRows(count) * row();
  }

  /** Floats of all channels under {@code count} output rows. */
  long length(int count) {
    return channel(count) * shape.channels();
  }

  /** Where tap (ty, tx) of an output row's first position lies, in floats from its channel. */
  long place(int ty, int tx) {
    int column = tx * shape.tapColumn();
    int phase = column % shape.stepColumn();
    return (long) ty * shape.tapRow() * row()
        + (long) phase * phaseColumns()
        + column / shape.stepColumn();
  }

  /**
   * Copies what {@code count} output rows from {@code row} on meet, with zeros for the padding.
   *
   * @param offset where the image begins
   * @param target {@link #length} floats from {@code targetOffset} on
   */
  void copy(
      int row,
      int count,
      MemorySegment source,
      long offset,
      MemorySegment target,
      long targetOffset) {
    int top = row * shape.stepRow() + shape.firstRow();
    int step = shape.stepColumn();
    int channels = shape.channels();
    if (!shape.isInside(row, count)) {
      target.asSlice(targetOffset * Float.BYTES, length(count) * Float.BYTES).fill((byte) 0);
    }
    int last = Math.min(shape.spanRows(count), shape.rows() - top);
    for (int i = Math.max(0, -top); i < last; i++) {
      long line = offset + ((long) (top + i) * shape.columns() + shape.firstColumn()) * channels;
      for (int phase = 0; phase < step; phase++) {
        // Columns phase, phase + step, ... of the strip; those from -firstColumn on are the
        // image's.
        int from = Math.max(0, Math.ceilDiv(-shape.firstColumn() - phase, step));
        int end = Math.min(shape.spanColumns(), shape.columns() - shape.firstColumn());
        int to = Math.max(from, Math.ceilDiv(end - phase, step));
        for (int c = 0; c < channels; c++) {
          long first = line + (long) phase * channels + c;
          long at = targetOffset + c * channel(count) + i * row() + (long) phase * phaseColumns();
          copyEvery((long) step * channels, from, to, source, first, target, at);
        }
      }
    }
  }

  private static void copyEvery(
      long step,
      int from,
      int to,
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset) {
    if (step == 1) {
      MemorySegment.copy(
          source,
          (sourceOffset + from) * Float.BYTES,
          target,
          (targetOffset + from) * Float.BYTES,
          (long) (to - from) * Float.BYTES);
      return;
    }
    for (int j = from; j < to; j++) {
      float value = source.getAtIndex(JAVA_FLOAT, sourceOffset + j * step);
      target.setAtIndex(JAVA_FLOAT, targetOffset + j, value);
    }
  }
}
