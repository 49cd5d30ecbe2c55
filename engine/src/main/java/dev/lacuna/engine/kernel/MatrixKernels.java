package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Products of float32 matrices: the one register-tiled kernel that convolutions and dense layers
 * are built on.
 *
 * <p>Segments are native and hold floats; offsets, lengths and strides count floats. Segments that
 * are written do not overlap the others. Callers check sizes; kernels assume. Every method states
 * the order of its operations; the scalar implementation is that statement in code, and any other
 * one equals it bit for bit, except that the sign and payload of a NaN are not fixed: where two
 * NaNs meet, the choice is the processor's. {@code fma} is {@link Math#fma(float, float, float)}.
 */
public interface MatrixKernels {

  /**
   * Number of floats that {@link #pack} writes for a right operand of {@code k} rows and {@code n}
   * columns.
   */
  long packedLength(int k, int n);

  /**
   * Rearranges {@code k} rows of a right operand B for {@link #multiply}: they become the rows from
   * {@code firstRow} on of a packed operand of {@code packedRows} rows. B(p,j) is {@code b[bOffset
   * + p * bRow + j * bColumn]}. The layout of the result is the implementation's own.
   */
  void pack(
      MemorySegment b,
      long bOffset,
      long bRow,
      long bColumn,
      int k,
      int n,
      MemorySegment packed,
      long packedOffset,
      int packedRows,
      int firstRow);

  /** Packs a whole right operand of {@code k} rows. */
  default void pack(
      MemorySegment b,
      long bOffset,
      long bRow,
      long bColumn,
      int k,
      int n,
      MemorySegment packed,
      long packedOffset) {
    pack(b, bOffset, bRow, bColumn, k, n, packed, packedOffset, k, 0);
  }

  /**
   * C = A B, or C = C + A B, for rows that lie as {@code layout} says: for each output one chain,
   * {@code acc = fma(A(i,p), B(p,j), acc)} for p ascending, that begins with C(i,j) where {@code
   * accumulate} and with +0 elsewhere. Element p = t * run + q of a row of A is element q of its
   * run t.
   *
   * @param rows rows of A and C
   * @param n columns of B and C
   * @param aOffset where the first row of A begins
   * @param packed a right operand of {@code packedRows} rows written by {@link #pack}
   * @param firstRow B(p,j) is row {@code firstRow + p} of the packed operand
   * @param cOffset where the first row of C begins
   */
  void multiply(
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
      boolean accumulate);

  /**
   * Copies the rows of a left operand together: element q of run t of row i goes to {@code
   * target[targetOffset + layout.outOffset(i) + t * run + q]}.
   *
   * @param aOffset where the first row of A begins
   */
  void gather(
      RowLayout layout,
      int rows,
      MemorySegment a,
      long aOffset,
      MemorySegment target,
      long targetOffset);
}
