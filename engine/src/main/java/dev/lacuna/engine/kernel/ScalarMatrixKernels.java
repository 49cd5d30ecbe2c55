package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The specification of {@link MatrixKernels}. A packed operand is row-major. */
final class ScalarMatrixKernels implements MatrixKernels {
  /** Floats of the right operand in arrays at a time: 256 KiB, which fit into a second cache. */
  private static final int BLOCK = 1 << 16;

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
      long from = bOffset + p * bRow;
      long to = packedOffset + (long) (firstRow + p) * n;
      if (bColumn == 1) {
        MemorySegment.copy(b, from * Float.BYTES, packed, to * Float.BYTES, (long) n * Float.BYTES);
        continue;
      }
      for (int j = 0; j < n; j++) {
        packed.setAtIndex(JAVA_FLOAT, to + j, b.getAtIndex(JAVA_FLOAT, from + j * bColumn));
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
    int block = Math.min(k, Math.max(1, BLOCK / Math.max(1, n)));
    float[][] right = new float[block][n];
    float[] left = new float[block];
    float[] sums = new float[n];
    int from = 0;
    do {
      int count = Math.min(block, k - from);
      for (int p = 0; p < count; p++) {
        ArrayRows.read(packed, packedOffset + (long) (firstRow + from + p) * n, right[p], 0, n);
      }
      for (int i = 0; i < rows; i++) {
        long row = cOffset + layout.outOffset(i);
        if (from == 0) {
          Arrays.fill(sums, 0f);
        } else {
          ArrayRows.read(c, row, sums, 0, n);
        }
        readPart(layout, a, aOffset + layout.offset(i), from, count, left);
        ArrayRows.addMultiples(sums, left, 0, right, count, n);
        ArrayRows.write(sums, 0, n, c, row);
      }
      from += block;
    } while (from < k);
  }

  /** Copies elements {@code from} to {@code from + count - 1} of the row of A at {@code offset}. */
  private static void readPart(
      RowLayout layout, MemorySegment a, long offset, int from, int count, float[] part) {
    for (int at = 0; at < count; ) {
      int tap = (from + at) / layout.run();
      int place = (from + at) % layout.run();
      int length = Math.min(layout.run() - place, count - at);
      ArrayRows.read(a, offset + tap * layout.tap() + place, part, at, length);
      at += length;
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
    long run = (long) layout.run() * Float.BYTES;
    for (int i = 0; i < rows; i++) {
      long to = (targetOffset + layout.outOffset(i)) * Float.BYTES;
      for (int r = 0; r < repeats; r++) {
        for (int t = 0; t < layout.taps(); t++) {
          long from = aOffset + layout.offset(i) + r * repeat + t * layout.tap();
          MemorySegment.copy(a, from * Float.BYTES, target, to, run);
          to += run;
        }
      }
    }
  }
}
