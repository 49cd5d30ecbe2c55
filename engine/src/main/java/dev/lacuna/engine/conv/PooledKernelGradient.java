package dev.lacuna.engine.conv;

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

  /** Copies the sums to where they belong in {@code dKernel}. */
  void store(MemorySegment space, long sum, Tensor dKernel);
}
