package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The specification of {@link SlidingKernels}, as plain loops over arrays. */
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
    float[][] weights = new float[taps][n];
    float[] stretch = new float[positions];
    float[] factors = new float[Math.multiplyExact(positions, taps)];
    for (int p = 0; p < taps; p++) {
      ArrayRows.read(w, wOffset + (long) p * n, weights[p], 0, n);
      ArrayRows.read(x, xOffset + list.getAtIndex(JAVA_INT, offsets + p), stretch, 0, positions);
      for (int i = 0; i < positions; i++) {
        factors[i * taps + p] = stretch[i];
      }
    }
    float[] sums = new float[n];
    for (int i = 0; i < positions; i++) {
      Arrays.fill(sums, 0f);
      ArrayRows.addMultiples(sums, factors, i * taps, weights, taps, n);
      ArrayRows.write(sums, 0, n, y, yOffset + i * yRow);
    }
  }
}
