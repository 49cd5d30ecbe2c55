package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MatrixKernelsTest {
  /** Unit roundoff of float32. */
  private static final double UNIT = 0x1p-24;

  /** A product's shape and layout; offsets and strides are larger than they need to be. */
  private record Product(
      int m,
      int n,
      int columns,
      int taps,
      int run,
      int firstRow,
      boolean transposedB,
      boolean accumulate) {
    int k() {
      return taps * run;
    }

    /** Rows overlap along a line, as a convolution's do. */
    RowLayout layout() {
      return new RowLayout(
          columns, columns + taps * tap() + 5L, 2, taps, run, tap(), columns * cRow() + 2, cRow());
    }

    long tap() {
      return run + 3L;
    }

    int packedRows() {
      return firstRow + k() + 1;
    }

    long bRow() {
      return transposedB ? 1 : n + 2L;
    }

    long bColumn() {
      return transposedB ? packedRows() + 1L : 1;
    }

    long cRow() {
      return n + 3L;
    }

    long aIndex(int i, int p) {
      return 2 + i / columns * layout().line() + i % columns * 2L + p / run * tap() + p % run;
    }

    long bIndex(int p, int j) {
      return 1 + (firstRow + p) * bRow() + j * bColumn();
    }

    long cIndex(int i, int j) {
      return 4 + i / columns * (columns * cRow() + 2) + i % columns * cRow() + j;
    }

    int aLength() {
      return (int) (2 + (m / columns + 1) * layout().line() + 2L * columns + taps * tap());
    }

    int bLength() {
      return (int) (1 + packedRows() * bRow() + n * bColumn());
    }

    int cLength() {
      return (int) (4 + (m / columns + 1) * (columns * cRow() + 2));
    }

    /** What {@code kernels} leave in C, and in the floats around it; B is packed in two parts. */
    MemorySegment run(Kernels kernels, float[] a, float[] b, float[] c) {
      MatrixKernels matrix = kernels.matrix();
      MemorySegment packed = NativeFloats.zeros(6 + matrix.packedLength(packedRows(), n));
      MemorySegment right = NativeFloats.of(b);
      int rows = packedRows();
      int upper = rows / 2;
      long lower = 1 + upper * bRow();
      matrix.pack(right, lower, bRow(), bColumn(), rows - upper, n, packed, 6, rows, upper);
      matrix.pack(right, 1, bRow(), bColumn(), upper, n, packed, 6, rows, 0);
      MemorySegment out = NativeFloats.of(c);
      matrix.multiply(
          layout(), m, n, NativeFloats.of(a), 2, packed, 6, rows, firstRow, out, 4, accumulate);
      return out;
    }

    /** The chains that the contract states. */
    MemorySegment chains(float[] a, float[] b, float[] c) {
      float[] result = c.clone();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = accumulate ? c[(int) cIndex(i, j)] : 0f;
          for (int p = 0; p < k(); p++) {
            sum = Math.fma(a[(int) aIndex(i, p)], b[(int) bIndex(p, j)], sum);
          }
          result[(int) cIndex(i, j)] = sum;
        }
      }
      return NativeFloats.of(result);
    }
  }

  @Property(tries = 100)
  void multiplyIsTheStatedChainInEveryImplementation(
      @ForAll @IntRange(max = 70) int m,
      @ForAll @IntRange(max = 150) int n,
      @ForAll @IntRange(min = 1, max = 80) int columns,
      @ForAll @IntRange(max = 3) int taps,
      @ForAll @IntRange(min = 1, max = 40) int run,
      @ForAll @IntRange(max = 3) int firstRow,
      @ForAll boolean transposedB,
      @ForAll boolean accumulate,
      @ForAll boolean finite,
      @ForAll long seed) {
    Product product = new Product(m, n, columns, taps, run, firstRow, transposedB, accumulate);
    float[] a = values(product.aLength(), seed, finite);
    float[] b = values(product.bLength(), seed + 1, finite);
    float[] c = values(product.cLength(), seed + 2, finite);
    MemorySegment expected = product.chains(a, b, c);
    assertSameBits(expected, product.run(NativeFloats.SCALAR, a, b, c), "scalar");
    for (Kernels simd : NativeFloats.SIMD) {
      assertSameBits(expected, product.run(simd, a, b, c), simd.info().toString());
    }
  }

  @Property(tries = 100)
  void gatherCopiesRowsInEveryImplementation(
      @ForAll @IntRange(max = 30) int m,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll @IntRange(max = 4) int taps,
      @ForAll @IntRange(min = 1, max = 40) int run,
      @ForAll long seed) {
    Product product = new Product(m, taps * run, columns, taps, run, 0, false, false);
    float[] a = values(product.aLength(), seed, false);
    float[] expected = values(product.cLength(), seed + 1, false);
    float[] before = expected.clone();
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < taps * run; p++) {
        expected[(int) product.cIndex(i, p)] = a[(int) product.aIndex(i, p)];
      }
    }
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment target = NativeFloats.of(before);
      kernels.matrix().gather(product.layout(), m, NativeFloats.of(a), 2, target, 4);
      assertSameBits(NativeFloats.of(expected), target, kernels.info().toString());
    }
  }

  private static float[] values(int length, long seed, boolean finite) {
    return finite ? NativeFloats.ordinary(length, seed) : NativeFloats.mixed(length, seed);
  }

  /** k + 1 roundings in a row err by at most gamma(k + 1) = (k + 1) u / (1 - (k + 1) u). */
  @Property(tries = 50)
  void multiplyIsWithinTheRoundingBoundOfTheExactProduct(
      @ForAll @IntRange(min = 1, max = 20) int m,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 200) int k,
      @ForAll long seed) {
    Product product = new Product(m, n, m, 1, k, 0, false, true);
    float[] a = NativeFloats.ordinary(product.aLength(), seed);
    float[] b = NativeFloats.ordinary(product.bLength(), seed + 1);
    float[] c = NativeFloats.ordinary(product.cLength(), seed + 2);
    MemorySegment actual = product.run(NativeFloats.SCALAR, a, b, c);
    double gamma = (k + 1) * UNIT / (1 - (k + 1) * UNIT);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double exact = c[(int) product.cIndex(i, j)];
        double size = Math.abs(exact);
        for (int p = 0; p < k; p++) {
          double term = (double) a[(int) product.aIndex(i, p)] * b[(int) product.bIndex(p, j)];
          exact += term;
          size += Math.abs(term);
        }
        double error = Math.abs(actual.getAtIndex(JAVA_FLOAT, product.cIndex(i, j)) - exact);
        assertTrue(error <= gamma * size, () -> "error " + error);
      }
    }
  }

  @Property(tries = 150)
  void multiplyTransposedIsTheStatedTreeInEveryImplementation(
      @ForAll @IntRange(max = 11) int m,
      @ForAll @IntRange(max = 11) int n,
      @ForAll @IntRange(max = 70) int k,
      @ForAll boolean finite,
      @ForAll long seed) {
    int aRow = k + 1;
    int bRow = k + 2;
    int cRow = n + 1;
    float[] a = values(3 + m * aRow, seed, finite);
    float[] b = values(1 + n * bRow, seed + 1, finite);
    float[] before = values(2 + m * cRow, seed + 2, finite);
    float[] expected = before.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float[] lanes = new float[16];
        for (int p = 0; p < Math.ceilDiv(k, 16) * 16; p++) {
          float x = p < k ? a[3 + i * aRow + p] : 0f;
          float y = p < k ? b[1 + j * bRow + p] : 0f;
          lanes[p % 16] = Math.fma(x, y, lanes[p % 16]);
        }
        expected[2 + i * cRow + j] = tree(lanes, 0, 16, 1);
      }
    }
    MemorySegment left = NativeFloats.of(a);
    MemorySegment right = NativeFloats.of(b);
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment c = NativeFloats.of(before);
      RowKernels rows = kernels.rows();
      MemorySegment scratch = NativeFloats.zeros(1 + rows.scratchLength(m, n));
      rows.multiplyTransposed(m, n, k, left, 3, aRow, right, 1, bRow, c, 2, cRow, scratch, 1);
      assertSameBits(NativeFloats.of(expected), c, kernels.info().toString());
    }
  }

  /**
   * Sum of {@code count} lanes at distance {@code step} as the tree: of lanes l, l+8, l+4, l+12 and
   * so on, neighbours in bit-reversed order are added first.
   */
  static float tree(float[] lanes, int first, int count, int step) {
    return count == 1
        ? lanes[first]
        : tree(lanes, first, count / 2, step * 2) + tree(lanes, first + step, count / 2, step * 2);
  }

  @Test
  void sumLanesIsTheTreeOfTheContract() {
    float[] lanes = NativeFloats.ordinary(16, 3);
    float[] l = lanes.clone();
    float even = ((l[0] + l[8]) + (l[4] + l[12])) + ((l[2] + l[10]) + (l[6] + l[14]));
    float odd = ((l[1] + l[9]) + (l[5] + l[13])) + ((l[3] + l[11]) + (l[7] + l[15]));
    assertEquals(even + odd, tree(lanes, 0, 16, 1));
    assertEquals(even + odd, ScalarRowKernels.sumLanes(lanes));
  }

  @Property(tries = 100)
  void sumColumnsAddsRowsInOrderInEveryImplementation(
      @ForAll @IntRange(max = 20) int m,
      @ForAll @IntRange(max = 70) int n,
      @ForAll boolean accumulate,
      @ForAll boolean finite,
      @ForAll long seed) {
    int row = n + 2;
    float[] x = values(3 + m * row, seed, finite);
    float[] before = values(n + 2, seed + 1, finite);
    float[] expected = before.clone();
    for (int j = 0; j < n; j++) {
      expected[1 + j] = accumulate ? before[1 + j] : 0f;
      for (int i = 0; i < m; i++) {
        expected[1 + j] += x[3 + i * row + j];
      }
    }
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment out = NativeFloats.of(before);
      kernels.rows().sumColumns(m, n, NativeFloats.of(x), 3, row, out, 1, accumulate);
      assertSameBits(NativeFloats.of(expected), out, kernels.info().toString());
    }
  }

  @Property(tries = 100)
  void addRowAddsToEveryRowInEveryImplementation(
      @ForAll @IntRange(max = 20) int m, @ForAll @IntRange(max = 70) int n, @ForAll long seed) {
    float[] row = NativeFloats.mixed(n + 1, seed);
    float[] before = NativeFloats.mixed(m * n + 7, seed + 1);
    float[] expected = before.clone();
    for (int i = 0; i < m * n; i++) {
      expected[3 + i] += row[1 + i % n];
    }
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment x = NativeFloats.of(before);
      kernels.rows().addRow(m, n, NativeFloats.of(row), 1, x, 3);
      assertSameBits(NativeFloats.of(expected), x, kernels.info().toString());
    }
  }
}
