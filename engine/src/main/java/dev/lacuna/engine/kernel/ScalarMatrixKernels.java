package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
      RowLayout layout,
      int rows,
      int n,
      MemorySegment a,
      long aOffset,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow,
      MemorySegment c,
      long cOffset) {
    int k = layout.taps() * layout.run();
    float[] sums = new float[n];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(sums, 0f);
      for (int p = 0; p < k; p++) {
        long left = layout.offset(i) + p / layout.run() * layout.tap() + p % layout.run();
        float factor = a.getAtIndex(JAVA_FLOAT, aOffset + left);
        long right = packedOffset + (long) (firstRow + p) * n;
        for (int j = 0; j < n; j++) {
          sums[j] = Math.fma(factor, packed.getAtIndex(JAVA_FLOAT, right + j), sums[j]);
        }
      }
      long row = cOffset + layout.outOffset(i);
      for (int j = 0; j < n; j++) {
        c.setAtIndex(JAVA_FLOAT, row + j, sums[j]);
      }
    }
  }

  @Override
  public void gather(
      RowLayout layout,
      int repeats,
      long repeat,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment target,
      long targetOffset) {
    int k = layout.taps() * layout.run();
    for (int i = 0; i < rows; i++) {
      for (int r = 0; r < repeats; r++) {
        long to = targetOffset + layout.outOffset(i) + (long) r * k;
        for (int p = 0; p < k; p++) {
          long from = layout.offset(i) + r * repeat + p / layout.run() * layout.tap();
          float value = a.getAtIndex(JAVA_FLOAT, aOffset + from + p % layout.run());
          target.setAtIndex(JAVA_FLOAT, to + p, value);
        }
      }
    }
  }
}
