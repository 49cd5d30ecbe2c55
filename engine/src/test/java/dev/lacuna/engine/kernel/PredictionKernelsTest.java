package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The kernels of a prediction against their contracts, written out element by element. */
class PredictionKernelsTest {
  /** More of the right operand than the scalar kernel holds in arrays at a time. */
  @Test
  void longProductIsOneChainInEveryImplementation() {
    int m = 3;
    int n = 130;
    int taps = 4;
    int run = 301;
    int k = taps * run;
    int tap = run + 2;
    float[] a = NativeFloats.ordinary(m * 5 + taps * tap, 1);
    float[] b = NativeFloats.ordinary(k * n, 2);
    float[] expected = new float[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0f;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[i * 5 + p / run * tap + p % run], b[p * n + j], sum);
        }
        expected[i * n + j] = sum;
      }
    }
    RowLayout layout = new RowLayout(m, 0, 5, taps, run, tap, 0, n);
    for (Kernels kernels : NativeFloats.ALL) {
      MatrixKernels matrix = kernels.matrix();
      MemorySegment packed = NativeFloats.zeros(matrix.packedLength(k, n));
      matrix.pack(NativeFloats.of(b), 0, n, 1, k, n, packed, 0);
      MemorySegment c = NativeFloats.of(NativeFloats.mixed(m * n, 3));
      matrix.multiply(layout, m, n, NativeFloats.of(a), 0, packed, 0, k, 0, c, 0);
      assertSameBits(NativeFloats.of(expected), c, kernels.info().toString());
    }
  }

  @Property(tries = 100)
  void slideIsOneChainInEveryImplementation(
      @ForAll @IntRange(min = 1, max = 70) int positions,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 30) int taps,
      @ForAll boolean finite,
      @ForAll long seed) {
    int reach = 90;
    int yRow = n + 3;
    float[] x = values(2 + reach + positions, seed, finite);
    float[] w = values(1 + taps * n, seed + 1, finite);
    float[] before = values(4 + positions * yRow, seed + 2, finite);
    MemorySegment list = NativeFloats.zeros(5 + taps);
    Random random = new Random(seed);
    for (int p = 0; p < taps; p++) {
      list.setAtIndex(JAVA_INT, 5 + p, random.nextInt(reach));
    }
    float[] expected = before.clone();
    for (int i = 0; i < positions; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0f;
        for (int p = 0; p < taps; p++) {
          float factor = x[2 + list.getAtIndex(JAVA_INT, 5 + p) + i];
          sum = Math.fma(factor, w[1 + p * n + j], sum);
        }
        expected[4 + i * yRow + j] = sum;
      }
    }
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment y = NativeFloats.of(before);
      MemorySegment source = NativeFloats.of(x);
      kernels
          .sliding()
          .slide(positions, n, taps, source, 2, list, 5, NativeFloats.of(w), 1, y, 4, yRow);
      assertSameBits(NativeFloats.of(expected), y, kernels.info().toString());
    }
  }

  @Property(tries = 100)
  void reluMaxIsTheFirstMaximumAboveZeroInEveryImplementation(
      @ForAll @IntRange(min = 1, max = 3) int height,
      @ForAll @IntRange(min = 1, max = 3) int width,
      @ForAll @IntRange(min = 1, max = 9) int windows,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll boolean wantsWinner,
      @ForAll long seed) {
    int line = windows * width * channels + 6;
    float[] z = NativeFloats.mixed(3 + height * line, seed);
    float[] bias = NativeFloats.mixed(2 + channels, seed + 1);
    int outputs = windows * channels;
    float[] expected = new float[outputs];
    byte[] winners = new byte[outputs];
    for (int i = 0; i < outputs; i++) {
      int c = i % channels;
      int winning = SparseKernels.NONE;
      for (int t = 0; t < height * width; t++) {
        int column = i / channels * width + t % width;
        float value = z[3 + t / width * line + column * channels + c] + bias[2 + c];
        if (value > expected[i]) {
          expected[i] = value;
          winning = t;
        }
      }
      winners[i] = (byte) winning;
    }
    for (Kernels kernels : NativeFloats.ALL) {
      MemorySegment y = NativeFloats.zeros(outputs);
      MemorySegment winner = wantsWinner ? NativeFloats.zeros(outputs + 4) : null;
      MemorySegment added = NativeFloats.of(bias);
      kernels
          .sparse()
          .reluMax(
              height,
              width,
              windows,
              channels,
              NativeFloats.of(z),
              3,
              line,
              added,
              2,
              y,
              0,
              winner,
              4);
      assertSameBits(NativeFloats.of(expected), y, kernels.info().toString());
      for (int i = 0; wantsWinner && i < outputs; i++) {
        assertEquals(winners[i], winner.get(JAVA_BYTE, 4 + i), kernels.info() + ", " + i);
      }
    }
  }

  /** Whole pieces, and one that is not; in place, as operators call them. */
  @Test
  void reluAndSigmoidTakePieceByPieceInPlace() {
    int n = 2_500;
    for (Kernels kernels : NativeFloats.ALL) {
      float[] values = NativeFloats.mixed(n + 2, 7);
      MemorySegment relu = NativeFloats.of(values);
      MemorySegment sigmoid = NativeFloats.of(values);
      kernels.elementwise().relu(relu, 1, relu, 1, n);
      kernels.elementwise().sigmoid(sigmoid, 1, sigmoid, 1, n);
      for (int i = 0; i < values.length; i++) {
        boolean inside = i >= 1 && i <= n;
        float positive = inside && !(values[i] > 0f) ? 0f : values[i];
        float probability = inside ? ScalarMath.sigmoid(values[i]) : values[i];
        assertEquals(positive, relu.getAtIndex(JAVA_FLOAT, i));
        assertEquals(probability, sigmoid.getAtIndex(JAVA_FLOAT, i));
      }
    }
  }

  private static float[] values(int length, long seed, boolean finite) {
    return finite ? NativeFloats.ordinary(length, seed) : NativeFloats.mixed(length, seed);
  }
}
