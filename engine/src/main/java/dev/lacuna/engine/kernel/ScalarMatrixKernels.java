package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link MatrixKernels}. A packed operand is row-major. */
final class ScalarMatrixKernels implements MatrixKernels {

  @Override
  public long packedLength(int k, int n) {
    return (long) k * n;
  }

  @Override
  public void pack(
      MemorySegment b,
      long bOffset,
      long bRow,
      long bColumn,
      int k,
      int n,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow) {
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        float value = b.getAtIndex(JAVA_FLOAT, bOffset + p * bRow + j * bColumn);
        packed.setAtIndex(JAVA_FLOAT, packedOffset + (long) (firstRow + p) * n + j, value);
      }
    }
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      long aColumn,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow,
      MemorySegment c,
      long cOffset,
      long cRow,
      boolean accumulate) {
    for (int i = 0; i < m; i++) {
      long row = cOffset + i * cRow;
      if (!accumulate) {
        c.asSlice(row * Float.BYTES, (long) n * Float.BYTES).fill((byte) 0);
      }
      for (int p = 0; p < k; p++) {
        float factor = a.getAtIndex(JAVA_FLOAT, aOffset + i * aRow + p * aColumn);
        long right = packedOffset + (long) (firstRow + p) * n;
        for (int j = 0; j < n; j++) {
          float sum = c.getAtIndex(JAVA_FLOAT, row + j);
          float value = packed.getAtIndex(JAVA_FLOAT, right + j);
          c.setAtIndex(JAVA_FLOAT, row + j, Math.fma(factor, value, sum));
        }
      }
    }
  }

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
        java.util.Arrays.fill(lanes, 0f);
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
