package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Products whose left columns are stretches of the same memory, shifted: convolutions of few
 * channels, where what a kernel row meets is too short to loop over. Rules for segments and offsets
 * as in {@link MatrixKernels}.
 */
public interface SlidingKernels {

  /**
   * {@code y[yOffset + i * yRow + j] = sum over p of x[xOffset + o_p + i] * w[wOffset + p * n + j]}
   * for i below {@code positions} and j below {@code n}: one chain {@code acc = fma(x, w, acc)}
   * from +0 for p ascending.
   *
   * @param n columns of w and y
   * @param taps number of shifts o_p, at least 1, ints of {@code list} from element {@code offsets}
   *     on
   */
  void slide(
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
      long yRow);
}
