package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseKernelsTest {
  private static final float FACTOR = 1.7f;
  private static final int STEP = 1009;

  /** Each kernel with one signature, and what it computes in other words. */
  enum Operation {
    ADD,
    SCALE,
    DIVIDE,
    RELU,
    RELU_GRADIENT,
    EXP,
    LOG,
    SIGMOID,
    SIGMOID_GRADIENT,
    SOFTPLUS;

    float meaning(float a, float b) {
      return switch (this) {
        case ADD -> a + b;
        case SCALE -> a * FACTOR;
        case DIVIDE -> a / FACTOR;
        case RELU -> a > 0 ? a : 0;
        case RELU_GRADIENT -> a > 0 ? b : 0;
        case EXP -> ScalarMath.exp(a);
        case LOG -> ScalarMath.log(a);
        case SIGMOID -> ScalarMath.sigmoid(a);
        case SIGMOID_GRADIENT -> b * (a * (1 - a));
        case SOFTPLUS -> ScalarMath.softplus(a);
      };
    }

    void run(
        ElementwiseKernels kernels,
        MemorySegment a,
        long aOffset,
        MemorySegment b,
        long bOffset,
        MemorySegment out,
        long outOffset,
        long n) {
      switch (this) {
        case ADD -> kernels.add(a, aOffset, b, bOffset, out, outOffset, n);
        case SCALE -> kernels.scale(a, aOffset, FACTOR, out, outOffset, n);
        case DIVIDE -> kernels.divide(a, aOffset, FACTOR, out, outOffset, n);
        case RELU -> kernels.relu(a, aOffset, out, outOffset, n);
        case RELU_GRADIENT -> kernels.reluGradient(a, aOffset, b, bOffset, out, outOffset, n);
        case EXP -> kernels.exp(a, aOffset, out, outOffset, n);
        case LOG -> kernels.log(a, aOffset, out, outOffset, n);
        case SIGMOID -> kernels.sigmoid(a, aOffset, out, outOffset, n);
        case SIGMOID_GRADIENT -> kernels.sigmoidGradient(a, aOffset, b, bOffset, out, outOffset, n);
        case SOFTPLUS -> kernels.softplus(a, aOffset, out, outOffset, n);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void scalarKernelsComputeWhatTheContractSays(Operation operation) {
    int n = 500;
    float[] a = NativeFloats.mixed(n, 1);
    float[] b = NativeFloats.mixed(n, 2);
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      expected[i] = operation.meaning(a[i], b[i]);
    }
    MemorySegment out = NativeFloats.zeros(n);
    operation.run(
        NativeFloats.SCALAR.elementwise(), NativeFloats.of(a), 0, NativeFloats.of(b), 0, out, 0, n);
    assertSameBits(NativeFloats.of(expected), out, operation.toString());
  }

  @ParameterizedTest
  @EnumSource
  void simdEqualsScalarForEveryLengthAndOffset(Operation operation) {
    for (int n : NativeFloats.LENGTHS) {
      for (int offset = 0; offset < 4; offset++) {
        MemorySegment a = NativeFloats.of(NativeFloats.mixed(n + 9, n));
        MemorySegment b = NativeFloats.of(NativeFloats.mixed(n + 9, n + 1));
        MemorySegment expected = NativeFloats.zeros(n + 9);
        operation.run(NativeFloats.SCALAR.elementwise(), a, offset, b, 3, expected, 2L * offset, n);
        for (Kernels simd : NativeFloats.SIMD) {
          MemorySegment out = NativeFloats.zeros(n + 9);
          operation.run(simd.elementwise(), a, offset, b, 3, out, 2L * offset, n);
          assertSameBits(expected, out, operation + ", " + simd.info() + ", n " + n);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void outputMayBeAnInput(Operation operation) {
    int n = 77;
    MemorySegment a = NativeFloats.of(NativeFloats.mixed(n, 3));
    MemorySegment b = NativeFloats.of(NativeFloats.mixed(n, 4));
    MemorySegment expected = NativeFloats.zeros(n);
    operation.run(NativeFloats.SCALAR.elementwise(), a, 0, b, 0, expected, 0, n);
    for (Kernels simd : NativeFloats.SIMD) {
      MemorySegment both = NativeFloats.copy(a);
      operation.run(simd.elementwise(), both, 0, b, 0, both, 0, n);
      assertSameBits(expected, both, operation + " in place, " + simd.info());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP", "LOG", "SIGMOID", "SOFTPLUS"})
  void simdMathEqualsScalarMathOverTheWholeRange(Operation operation) {
    int n = (int) ((1L << 32) / STEP);
    MemorySegment x = NativeFloats.zeros(n);
    for (int i = 0; i < n; i++) {
      x.setAtIndex(JAVA_FLOAT, i, Float.intBitsToFloat(i * STEP));
    }
    MemorySegment expected = NativeFloats.zeros(n);
    operation.run(NativeFloats.SCALAR.elementwise(), x, 0, x, 0, expected, 0, n);
    for (Kernels simd : NativeFloats.SIMD) {
      MemorySegment out = NativeFloats.zeros(n);
      operation.run(simd.elementwise(), x, 0, x, 0, out, 0, n);
      assertSameBits(expected, out, operation + ", " + simd.info());
    }
  }

  @Test
  void reluGivesPositiveZeroForNanAndNegativeZero() {
    MemorySegment out = NativeFloats.of(7f, 7f);
    NativeFloats.SCALAR.elementwise().relu(NativeFloats.of(Float.NaN, -0f), 0, out, 0, 2);
    assertEquals(0, Float.floatToRawIntBits(out.getAtIndex(JAVA_FLOAT, 0)));
    assertEquals(0, Float.floatToRawIntBits(out.getAtIndex(JAVA_FLOAT, 1)));
  }
}
