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
   * C = A B, or C = C + A B: for each output one chain, {@code acc = fma(A(i,p), B(p,j), acc)} for
   * p ascending, that begins with C(i,j) where {@code accumulate} and with +0 elsewhere.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A: rows of B that take part
   * @param a A(i,p) is {@code a[aOffset + i * aRow + p * aColumn]}
   * @param packed a right operand of {@code packedRows} rows written by {@link #pack}
   * @param firstRow B(p,j) is row {@code firstRow + p} of the packed operand
   * @param c C(i,j) is {@code c[cOffset + i * cRow + j]}
   */
  void multiply(
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
      boolean accumulate);
}
