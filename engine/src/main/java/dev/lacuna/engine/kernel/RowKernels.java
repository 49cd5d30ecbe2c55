package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Sums over rows: of multiples of rows, of columns, of a row and every row. Rules for segments and
 * offsets as in {@link MatrixKernels}.
 */
public interface RowKernels {

  /** Columns of a group of the sums of {@link #addProduct}. */
  int GROUP = 32;

  /** Floats of scratch that {@link #addProduct} may use. */
  long productScratch(int m);

  /**
   * Y = Y + X W with few rows of X, where reading W is what takes time: W is not packed, and its
   * rows are read once, in their order. For each output one chain, {@code acc = fma(X(i,p), W(p,j),
   * acc)} for p ascending, that begins with Y(i,j).
   *
   * @param m rows of X and Y
   * @param n columns of W and Y
   * @param k columns of X, rows of W
   * @param x X(i,p) is {@code x[xOffset + i * xRow + p]}
   * @param w W(p,j) is {@code w[wOffset + p * wRow + j]}
   * @param y in groups of 32 columns: Y(i,j) is {@code y[yOffset + (j / 32 * m + i) * 32 + j %
   *     32]}; what the last group has beyond column n is overwritten with something unspecified
   * @param scratch {@link #productScratch} floats from {@code scratchOffset} on, for this call
   *     alone
   */
  void addProduct(
      int m,
      int n,
      int k,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment w,
      long wOffset,
      long wRow,
      MemorySegment y,
      long yOffset,
      MemorySegment scratch,
      long scratchOffset);

  /**
   * Sums of columns: {@code out[j] = (..((s + X(0,j)) + X(1,j)) + ..) + X(m-1,j)} with s = out[j]
   * where {@code accumulate} and +0 elsewhere; X(i,j) is {@code x[xOffset + i * xRow + j]}.
   */
  void sumColumns(
      int m,
      int n,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment out,
      long outOffset,
      boolean accumulate);

  /** {@code x[xOffset + i * n + j] += row[rowOffset + j]} for i below m and j below n. */
  void addRow(int m, int n, MemorySegment row, long rowOffset, MemorySegment x, long xOffset);
}
