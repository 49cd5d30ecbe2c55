package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The specification of {@link RowKernels}. */
final class ScalarRowKernels implements RowKernels {

  @Override
  public long scratchLength(int m, int n) {
    return 0;
  }

  @Override
  public void multiplyTransposed(
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
      long scratchOffset) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        Arrays.fill(lanes, 0f);
        for (int start = 0; start < k; start += LANES) {
          for (int l = 0; l < LANES; l++) {
            int p = start + l;
            float x = p < k ? a.getAtIndex(JAVA_FLOAT, aOffset + i * aRow + p) : 0f;
            float y = p < k ? b.getAtIndex(JAVA_FLOAT, bOffset + j * bRow + p) : 0f;
            lanes[l] = Math.fma(x, y, lanes[l]);
          }
        }
        c.setAtIndex(JAVA_FLOAT, cOffset + i * cRow + j, sumLanes(lanes));
      }
    }
  }

  /** Adds 16 lanes as the fixed tree of every reduction along a row; destroys its argument. */
  static float sumLanes(float[] lanes) {
    for (int half = LANES / 2; half >= 1; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
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
