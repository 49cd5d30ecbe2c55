package dev.lacuna.engine.kernel;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.conv.PooledConvolution;
import dev.lacuna.engine.matrix.Dense;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;

/** A program that runs products, convolutions and dense layers until all kernels are compiled. */
final class KernelWorkload {
  private static final int BATCH = 2;
  private static final int SIZE = 18;
  private static final int REPEATS = 40;

  private KernelWorkload() {}

  public static void main(String[] args) {
    Backend backend = new Backend(Kernels.select(KernelMode.SIMD), Parallel.sequential());
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (int channels : new int[] {1, 3, 8, 32}) {
        for (int filters : new int[] {8, 16, 24, 40, 64}) {
          convolve(backend, channels, filters);
        }
      }
      for (int outputs : new int[] {8, 16, 40, 100}) {
        for (int batch : new int[] {1, 8}) {
          multiply(backend, batch, outputs);
        }
      }
    }
  }

  private static void convolve(Backend backend, int channels, int filters) {
    ConvolutionGeometry g =
        ConvolutionGeometry.of(SIZE, SIZE, channels, filters, 5, 5, 1, 1, 1, 1, 1, Padding.VALID);
    PoolGeometry p =
        PoolGeometry.of(g.outHeight(), g.outWidth(), filters, 2, 2, 2, 2, Padding.VALID);
    Tensor x = filled(BATCH, SIZE, SIZE, channels);
    Tensor kernel = filled(5, 5, channels, filters);
    Tensor bias = filled(filters);
    Tensor y = filled(BATCH, p.outHeight(), p.outWidth(), filters);
    Tensor winner = scratch(BATCH * PooledConvolution.winnerBytes(p));
    PooledConvolution.forward(
        backend,
        g,
        p,
        x,
        kernel,
        bias,
        y,
        winner,
        scratch(PooledConvolution.forwardWorkspace(backend, g, p)));
    PooledConvolution.backward(
        backend,
        g,
        p,
        x,
        kernel,
        winner,
        y,
        kernel,
        bias,
        x,
        scratch(PooledConvolution.backwardWorkspace(backend, g, p, BATCH)));
  }

  private static void multiply(Backend backend, int batch, int outputs) {
    int inputs = 96;
    Tensor x = filled(batch, inputs);
    Tensor weights = filled(inputs, outputs);
    Tensor y = filled(batch, outputs);
    Dense.forward(
        backend,
        x,
        weights,
        filled(outputs),
        y,
        scratch(Dense.forwardWorkspace(backend, batch, inputs, outputs)));
    Dense.backward(
        backend,
        x,
        y,
        weights,
        x,
        (first, count, gradient, offset) -> {},
        scratch(Dense.backwardWorkspace(backend, batch, inputs, outputs)));
  }

  private static Tensor filled(int... extents) {
    Tensor tensor = Tensor.allocate(Shape.of(extents));
    tensor.fill(0.5f);
    return tensor;
  }

  private static Tensor scratch(long floats) {
    return Tensor.allocate(Shape.of(Math.toIntExact(Math.max(1, floats))));
  }
}
