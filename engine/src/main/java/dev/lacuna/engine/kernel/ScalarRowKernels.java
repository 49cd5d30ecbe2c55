package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/** The specification of {@link RowKernels}, as plain loops over arrays. */
final class ScalarRowKernels implements RowKernels {
  /** Rows of W in arrays at a time. */
  private static final int BLOCK = 8;

  @Override
  public long productScratch(int m) {
    return 0;
  }

  @Override
  public void addProduct(
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
      long scratchOffset) {
    // One row alone is contiguous.
    int group = m == 1 ? n : GROUP;
    float[][] left = new float[m][k];
    float[][] sums = new float[m][n];
    for (int i = 0; i < m; i++) {
      ArrayRows.read(x, xOffset + i * xRow, left[i], 0, k);
      for (int j = 0; j < n; j += group) {
        ArrayRows.read(y, place(yOffset, m, i, j), sums[i], j, Math.min(group, n - j));
      }
    }
    float[][] right = new float[BLOCK][n];
    for (int from = 0; from < k; from += BLOCK) {
      int count = Math.min(BLOCK, k - from);
      for (int p = 0; p < count; p++) {
        ArrayRows.read(w, wOffset + (from + p) * wRow, right[p], 0, n);
      }
      for (int i = 0; i < m; i++) {
        ArrayRows.addMultiples(sums[i], left[i], from, right, count, n);
      }
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j += group) {
        ArrayRows.write(sums[i], j, Math.min(group, n - j), y, place(yOffset, m, i, j));
      }
    }
  }

  /** Where Y(i,j) lies, if j begins a group. */
  private static long place(long yOffset, int m, int i, int j) {
    return yOffset + ((long) (j / GROUP) * m + i) * GROUP;
  }

  @Override
  public void sumColumns(
      int m,
      int n,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment out,
      long outOffset,
      boolean accumulate) {
    float[] sums = new float[n];
    float[] row = new float[n];
    if (accumulate) {
      ArrayRows.read(out, outOffset, sums, 0, n);
    }
    for (int i = 0; i < m; i++) {
      ArrayRows.read(x, xOffset + i * xRow, row, 0, n);
      ArrayRows.add(sums, row, n);
    }
    ArrayRows.write(sums, 0, n, out, outOffset);
  }

  @Override
  public void addRow(
      int m, int n, MemorySegment row, long rowOffset, MemorySegment x, long xOffset) {
    float[] added = new float[n];
    float[] sums = new float[n];
    ArrayRows.read(row, rowOffset, added, 0, n);
    for (int i = 0; i < m; i++) {
      long at = xOffset + (long) i * n;
      ArrayRows.read(x, at, sums, 0, n);
      ArrayRows.add(sums, added, n);
      ArrayRows.write(sums, 0, n, x, at);
    }
  }
}
