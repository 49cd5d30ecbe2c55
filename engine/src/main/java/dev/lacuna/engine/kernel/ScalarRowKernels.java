package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link RowKernels}. */
final class ScalarRowKernels implements RowKernels {

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
    for (int p = 0; p < k; p++) {
      for (int i = 0; i < m; i++) {
        float factor = x.getAtIndex(JAVA_FLOAT, xOffset + i * xRow + p);
        for (int j = 0; j < n; j++) {
          long at = yOffset + ((long) (j / GROUP) * m + i) * GROUP + j % GROUP;
          float value = w.getAtIndex(JAVA_FLOAT, wOffset + p * wRow + j);
          y.setAtIndex(JAVA_FLOAT, at, Math.fma(factor, value, y.getAtIndex(JAVA_FLOAT, at)));
        }
      }
    }
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
    for (int j = 0; j < n; j++) {
      float sum = accumulate ? out.getAtIndex(JAVA_FLOAT, outOffset + j) : 0f;
      for (int i = 0; i < m; i++) {
        sum += x.getAtIndex(JAVA_FLOAT, xOffset + i * xRow + j);
      }
      out.setAtIndex(JAVA_FLOAT, outOffset + j, sum);
    }
  }

  @Override
  public void addRow(
      int m, int n, MemorySegment row, long rowOffset, MemorySegment x, long xOffset) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        long index = xOffset + (long) i * n + j;
        float sum = x.getAtIndex(JAVA_FLOAT, index) + row.getAtIndex(JAVA_FLOAT, rowOffset + j);
        x.setAtIndex(JAVA_FLOAT, index, sum);
      }
    }
  }
}
