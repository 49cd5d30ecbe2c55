package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ObjectiveKernelsTest {
  private static final int STEP = 1009;
  private static final float SCALE = 1f / 3;

  /** The four results of the kernel, one after the other. */
  private static float[][] logistic(Kernels kernels, MemorySegment z, long offset, int n) {
    float[][] results = new float[4][Math.ceilDiv(n, 16) * 16];
    kernels.objective().logistic(z, offset, n, results[0], results[1], results[2], results[3]);
    for (int k = 0; k < 4; k++) {
      results[k] = Arrays.copyOf(results[k], n);
    }
    return results;
  }

  private static void assertSameResults(float[][] expected, float[][] actual, String what) {
    for (int k = 0; k < 4; k++) {
      assertSameBits(
          NativeFloats.of(expected[k]), NativeFloats.of(actual[k]), what + ", result " + k);
    }
  }

  @Test
  void simdLogisticEqualsScalarForEveryLengthAndOffset() {
    for (int n : NativeFloats.LENGTHS) {
      for (int offset = 0; offset < 4; offset++) {
        MemorySegment z = NativeFloats.of(NativeFloats.mixed(n + 4, n));
        float[][] expected = logistic(NativeFloats.SCALAR, z, offset, n);
        for (Kernels simd : NativeFloats.SIMD) {
          assertSameResults(
              expected, logistic(simd, z, offset, n), simd.info() + ", n " + n + "+" + offset);
        }
      }
    }
  }

  @Test
  void simdLogisticEqualsScalarOverTheWholeRange() {
    int n = (int) ((1L << 32) / STEP);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = Float.intBitsToFloat(i * STEP);
    }
    MemorySegment z = NativeFloats.of(values);
    float[][] expected = logistic(NativeFloats.SCALAR, z, 0, n);
    for (Kernels simd : NativeFloats.SIMD) {
      assertSameResults(expected, logistic(simd, z, 0, n), simd.info().toString());
    }
  }

  @Test
  void logisticIsGoodToAFewUlp() {
    float[] z = NativeFloats.ordinary(2000, 11);
    for (int i = 0; i < z.length; i++) {
      z[i] *= 30f;
    }
    float[][] results = logistic(NativeFloats.SCALAR, NativeFloats.of(z), 0, z.length);
    for (int i = 0; i < z.length; i++) {
      double e = StrictMath.exp(-Math.abs((double) z[i]));
      double larger = 1 / (1 + e);
      double smaller = e / (1 + e);
      assertClose(z[i] < 0 ? smaller : larger, results[0][i], 3);
      assertClose(z[i] < 0 ? larger : smaller, results[1][i], 3);
      assertClose(Math.max(z[i], 0) + StrictMath.log1p(e), results[2][i], 2.4);
      assertClose(Math.max(-z[i], 0) + StrictMath.log1p(e), results[3][i], 2.4);
    }
  }

  private static void assertClose(double expected, float actual, double ulps) {
    assertEquals(expected, actual, ulps * Math.ulp((float) expected));
  }

  @Test
  void logisticKeepsItsDigitsFarOut() {
    float[][] results =
        logistic(NativeFloats.SCALAR, NativeFloats.of(-80f, 1e30f, -1e30f, 0f), 0, 4);
    float tiny = ScalarMath.exp(-80f);
    assertEquals(Arrays.toString(new float[] {tiny, 1, 0, 0.5f}), Arrays.toString(results[0]));
    assertEquals(Arrays.toString(new float[] {1, 0, 1, 0.5f}), Arrays.toString(results[1]));
    float ln2 = ScalarMath.softplus(0);
    assertEquals(Arrays.toString(new float[] {tiny, 1e30f, 0, ln2}), Arrays.toString(results[2]));
    assertEquals(Arrays.toString(new float[] {80, 0, 1e30f, ln2}), Arrays.toString(results[3]));
  }

  @Test
  void simdCollectEqualsScalarForEveryLength() {
    for (int n = 0; n < 70; n++) {
      for (boolean finite : new boolean[] {true, false}) {
        int room = Math.ceilDiv(n, 16) * 16;
        float[] values = finite ? NativeFloats.ordinary(room, n) : NativeFloats.mixed(room, n);
        float[] slopes = NativeFloats.mixed(room, n + 1);
        MemorySegment expected = NativeFloats.zeros(n + 4);
        float sum =
            NativeFloats.SCALAR.objective().collect(values, slopes, n, SCALE, expected, n % 4);
        for (Kernels simd : NativeFloats.SIMD) {
          MemorySegment gradient = NativeFloats.zeros(n + 4);
          ObjectiveKernels kernels = simd.objective();
          String what = simd.info() + ", n " + n;
          assertEquals(sum, kernels.collect(values, slopes, n, SCALE, gradient, n % 4), what);
          assertEquals(sum, kernels.collect(values, slopes, n, SCALE, null, 0), what + ", alone");
          assertSameBits(expected, gradient, what);
        }
      }
    }
  }

  @Test
  void collectAddsSixteenLanesAsATreeAndScalesSlopes() {
    int n = 37;
    float[] values = NativeFloats.ordinary(48, 5);
    float[] slopes = NativeFloats.ordinary(48, 6);
    float[] lanes = new float[16];
    float[] scaled = new float[n + 2];
    for (int i = 0; i < n; i++) {
      lanes[i % 16] += values[i];
      scaled[i + 2] = slopes[i] * SCALE;
    }
    MemorySegment gradient = NativeFloats.zeros(n + 2);
    float sum = NativeFloats.SCALAR.objective().collect(values, slopes, n, SCALE, gradient, 2);
    assertEquals(MatrixKernelsTest.tree(lanes, 0, 16, 1), sum);
    assertSameBits(NativeFloats.of(scaled), gradient, "gradient");
  }
}
