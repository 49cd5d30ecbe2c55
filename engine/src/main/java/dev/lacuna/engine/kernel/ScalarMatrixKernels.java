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
      long cOffset,
      boolean accumulate) {
    for (int i = 0; i < rows; i++) {
      long row = cOffset + layout.outOffset(i);
      if (!accumulate) {
        c.asSlice(row * Float.BYTES, (long) n * Float.BYTES).fill((byte) 0);
      }
      for (int p = 0; p < layout.taps() * layout.run(); p++) {
        long left = layout.offset(i) + p / layout.run() * layout.tap() + p % layout.run();
        float factor = a.getAtIndex(JAVA_FLOAT, aOffset + left);
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
  public void gather(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment target,
      long targetOffset) {
    for (int i = 0; i < rows; i++) {
      for (int p = 0; p < layout.taps() * layout.run(); p++) {
        long from = layout.offset(i) + p / layout.run() * layout.tap() + p % layout.run();
        float value = a.getAtIndex(JAVA_FLOAT, aOffset + from);
        target.setAtIndex(JAVA_FLOAT, targetOffset + layout.outOffset(i) + p, value);
      }
    }
  }
}
