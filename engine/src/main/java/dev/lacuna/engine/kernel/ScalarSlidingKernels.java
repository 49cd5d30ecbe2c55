package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link SlidingKernels}, as plain loops. */
final class ScalarSlidingKernels implements SlidingKernels {

  @Override
  public void slide(
      int positions,
      int n,
      int taps,
      MemorySegment x,
      long xOffset,
      MemorySegment list,
      long offsets,
      MemorySegment w,
      long wOffset,
      MemorySegment y,
      long yOffset,
      long yRow) {
    for (int i = 0; i < positions; i++) {
      for (int j = 0; j < n; j++) {
        y.setAtIndex(JAVA_FLOAT, yOffset + i * yRow + j, 0f);
      }
    }
    for (int p = 0; p < taps; p++) {
      long from = xOffset + list.getAtIndex(JAVA_INT, offsets + p);
      for (int i = 0; i < positions; i++) {
        float factor = x.getAtIndex(JAVA_FLOAT, from + i);
        for (int j = 0; j < n; j++) {
          long at = yOffset + i * yRow + j;
          float weight = w.getAtIndex(JAVA_FLOAT, wOffset + (long) p * n + j);
          y.setAtIndex(JAVA_FLOAT, at, Math.fma(factor, weight, y.getAtIndex(JAVA_FLOAT, at)));
        }
      }
    }
  }
}
