package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lacuna.engine.kernel.SparseKernels;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * A way to sum the kernel gradient of a {@link PooledConvolution}, block of window rows by block.
 */
sealed interface PooledKernelGradient
    permits LiveKernelGradient, PatchKernelGradient, UnpooledKernelGradient {

  /** Rows of windows of a block but the last: a function of the geometry alone. */
  int blockRows();

  /** Floats of the sums of one part of a batch. */
  long sums();

  /** Floats of scratch of {@link #add}. */
  long scratch();

  /**
   * Adds the share of {@code count} rows of windows from {@code row} on.
   *
   * @param sum where the sums are in {@code space}
   * @param scratch where the scratch is in {@code space}
   */
  void add(
      int image,
      int row,
      int count,
      Tensor x,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long sum,
      long scratch);

  /**
   * Writes where the positions of a window lie in the source, 256 ints by winner; 0 for none.
   *
   * @param row floats of the source from a row of the window to the next
   * @param column floats of the source from a column of the window to the next
   */
  static void placeWinners(
      PoolGeometry p, long row, long column, MemorySegment space, long places) {
    int taps = p.windowHeight() * p.windowWidth();
    for (int t = 0; t <= SparseKernels.NONE; t++) {
      long place = t / p.windowWidth() * row + t % p.windowWidth() * column;
      space.setAtIndex(JAVA_INT, places + t, t < taps ? Math.toIntExact(place) : 0);
    }
  }

  /** Copies the sums to where they belong in {@code dKernel}. */
  void store(MemorySegment space, long sum, Tensor dKernel);
}
