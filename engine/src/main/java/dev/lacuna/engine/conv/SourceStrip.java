package dev.lacuna.engine.conv;

import java.lang.foreign.MemorySegment;

/** The source rows of a strip of a {@link Correlation}, with their padding. */
final class SourceStrip {
  private SourceStrip() {}

  /**
   * Copies the source rows of output rows from {@code row} on into {@code target}, (spanRows,
   * spanColumns, channels), +0 where there is padding.
   *
   * @param offset where the image begins, in floats
   */
  static void copy(
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
}
