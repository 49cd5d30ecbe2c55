package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What a maximum after a convolution makes possible: of a window one position lives, and the
 * gradient of all others is zero. Rules for segments and offsets as in {@link MatrixKernels}.
 */
public interface SparseKernels {

  /** Winner of a window in which nothing is above zero. */
  int NONE = 255;

  /**
   * Bias, ReLU and maximum over windows side by side, one row of them: {@code y[i,c] = max(+0, max
   * over t of (z[t] + bias[biasOffset + c]))} for window i, and the first position t, row-major,
   * that has the maximum, or {@link #NONE} where y is +0. A NaN never wins.
   *
   * @param z position (wy, wx) of window i is {@code z[zOffset + wy * zLine + (i * windowWidth +
   *     wx) * channels + c]}
   * @param y {@code y[yOffset + i * channels + c]}
   * @param winner bytes, from byte {@code winnerOffset} on in the order of y; null if not wanted
   */
  void reluMax(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment z,
      long zOffset,
      long zLine,
      MemorySegment bias,
      long biasOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset);

  /**
   * Adds multiples of rows of x to a row: for each q the chain {@code out[outOffset + q] = fma(f_i,
   * x[xOffset + o_i + q], out[outOffset + q])} for i ascending.
   *
   * @param count number of rows that are added
   * @param list offsets o_i, ints from {@code offsets} on, and factors f_i, floats from {@code
   *     factors} on; both count elements of four bytes
   * @param n elements of a row
   */
  void addRows(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      int n,
      MemorySegment x,
      long xOffset,
      MemorySegment out,
      long outOffset);

  /**
   * Gradients of a row of windows back where they came from: {@code z[t] = dy[i,c]} at the winner
   * of window i, and +0 at its other positions. The arguments are those of {@link #reluMax}.
   */
  void unpool(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment z,
      long zOffset,
      long zLine);

  /**
   * Sums of what lives: {@code out[outOffset + c] = out[..] + (winner is NONE ? +0 : dy)} over
   * windows ascending, for each channel c.
   *
   * @param winner bytes, {@code windows} times {@code channels} from byte {@code winnerOffset} on
   * @param dy floats in the same order, from {@code dyOffset} on
   */
  void addLive(
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment out,
      long outOffset);
}
