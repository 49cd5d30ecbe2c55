package dev.lacuna.engine.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.simd.SimdProvider;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The orders of operations that {@link Dense} states, bit for bit on every kernel. */
class DenseTest {
  private static final List<Kernels> KERNELS =
      List.of(
          Kernels.scalar("test"),
          SimdProvider.create(128),
          SimdProvider.create(256),
          SimdProvider.create(512));

  private static Tensor random(long seed, int stream, int... extents) {
    Tensor tensor = Tensor.allocate(Shape.of(extents));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.set(i, 2 * Philox.uniform(seed, stream, i) - 1);
    }
    return tensor;
  }

  private static Tensor nan(long floats) {
    Tensor tensor = Tensor.allocate(Shape.of(Math.toIntExact(floats)));
    tensor.fill(Float.NaN);
    return tensor;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,17,15", "2,150,17", "33,41,64", "5,300,65", "1,85,1000", "4,140,1037"})
  void forwardAddsChunksInOrder(int batch, int in, int out) {
    try (Tensor x = random(1, 0, batch, in);
        Tensor w = random(1, 1, in, out);
        Tensor b = random(1, 2, out)) {
      float[] expected = new float[batch * out];
      for (int n = 0; n < batch; n++) {
        for (int o = 0; o < out; o++) {
          float sum = 0;
          for (int chunk = 0; chunk < in; chunk += 128) {
            float part = 0;
            for (int i = chunk; i < Math.min(in, chunk + 128); i++) {
              part = Math.fma(x.get((long) n * in + i), w.get((long) i * out + o), part);
            }
            sum += part;
          }
          expected[n * out + o] = sum + b.get(o);
        }
      }
      float[] first = Arrays.copyOf(expected, out);
      for (Kernels kernels : KERNELS) {
        for (int threads : new int[] {1, 3}) {
          assertArrayEquals(
              expected, forward(kernels, threads, x, w, b), kernels.info().toString());
          assertArrayEquals(first, forward(kernels, threads, x.first(1), w, b), "a batch of one");
        }
      }
    }
  }

  private static float[] forward(Kernels kernels, int threads, Tensor x, Tensor w, Tensor b) {
    int batch = x.shape().extent(0);
    int in = w.shape().extent(0);
    int out = w.shape().extent(1);
    try (Backend backend = new Backend(kernels, Parallel.of(threads));
        Tensor workspace = nan(Dense.forwardWorkspace(backend, batch, in, out));
        Tensor y = Tensor.allocate(Shape.of(batch, out))) {
      Dense.forward(backend, x, w, b, y, workspace);
      return y.toArray();
    }
  }

  /** The sink destroys the weights: dx has to be of the old ones. */
  @ParameterizedTest
  @CsvSource({"1,1,1", "3,17,15", "2,150,17", "33,41,64", "5,83,65", "1,85,1000", "4,44,1037"})
  void backwardIsOneChainForEachGradient(int batch, int in, int out) {
    try (Tensor x = random(2, 0, batch, in);
        Tensor w = random(2, 1, in, out);
        Tensor dy = random(2, 2, batch, out)) {
      float[] dx = new float[batch * in];
      float[] dw = new float[in * out];
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          for (int n = 0; n < batch; n++) {
            float gradient = dy.get((long) n * out + o);
            int at = n * in + i;
            dx[at] = Math.fma(w.get((long) i * out + o), gradient, dx[at]);
            dw[i * out + o] = Math.fma(x.get(at), gradient, dw[i * out + o]);
          }
        }
      }
      float[] weights = w.toArray();
      for (Kernels kernels : KERNELS) {
        for (int threads : new int[] {1, 3}) {
          assertBackward(kernels, threads, x, dy, w, dx, dw);
          w.copyFrom(weights);
          assertBackward(kernels, threads, x, dy, w, null, dw);
          w.copyFrom(weights);
        }
      }
    }
  }

  private static void assertBackward(
      Kernels kernels, int threads, Tensor x, Tensor dy, Tensor w, float[] dx, float[] dw) {
    int batch = x.shape().extent(0);
    int in = w.shape().extent(0);
    int out = w.shape().extent(1);
    float[] actual = new float[in * out];
    int[] times = new int[in * out];
    try (Backend backend = new Backend(kernels, Parallel.of(threads));
        Tensor workspace = nan(Dense.backwardWorkspace(backend, batch, in, out));
        Tensor actualDx = Tensor.allocate(Shape.of(batch, in))) {
      Dense.backward(
          backend,
          x,
          dy,
          w,
          dx == null ? null : actualDx,
          (from, length, gradient, offset) -> {
            for (int i = 0; i < length; i++) {
              int at = (int) from + i;
              actual[at] = gradient.getAtIndex(ValueLayout.JAVA_FLOAT, offset + i);
              times[at]++;
              w.set(at, Float.NaN);
            }
          },
          workspace);
      assertArrayEquals(dw, actual, kernels.info().toString());
      assertEquals(dw.length, Arrays.stream(times).filter(count -> count == 1).count());
      if (dx != null) {
        assertArrayEquals(dx, actualDx.toArray(), kernels.info().toString());
      }
    }
  }
}
