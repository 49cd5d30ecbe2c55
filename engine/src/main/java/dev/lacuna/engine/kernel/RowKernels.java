package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Sums along rows and over rows: dot products of rows, sums of columns, a row added to every row.
 * Rules for segments and offsets as in {@link MatrixKernels}.
 */
public interface RowKernels {

  /** Number of lanes of a reduction along a row, whatever the machine's vector width. */
  int LANES = 16;

  /** Floats of scratch that {@link #multiplyTransposed} may use. */
  long scratchLength(int m, int n);

  /**
   * C = A B', rows of both contiguous: C(i,j) is the dot product of row i of A and row j of B. It
   * is accumulated in 16 lanes, {@code lane[l] = fma(A(i,p), B(j,p), lane[l])} for p = l, l+16, ...
   * ascending, each from +0; both rows count as extended with +0 to a multiple of 16. The lanes are
   * then added as a tree: l and l+8, then l and l+4, l and l+2, l and l+1.
   *
   * @param a A(i,p) is {@code a[aOffset + i * aRow + p]}
   * @param b B(j,p) is {@code b[bOffset + j * bRow + p]}
   * @param c C(i,j) is {@code c[cOffset + i * cRow + j]}, overwritten
   * @param scratch {@link #scratchLength} floats from {@code scratchOffset} on, for this call alone
   */
  void multiplyTransposed(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment c,
      long cOffset,
      long cRow,
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
