package dev.lacuna.engine.pool;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Mean over all positions of each channel. Shapes: x (batch, height, width, channels), y (batch,
 * channels).
 */
public final class GlobalAveragePooling {
  private GlobalAveragePooling() {}

  /** {@code y(n,c) = (sum over positions ascending of x(n,..,c)) / positions}. */
  public static void forward(Backend backend, Tensor x, Tensor y) {
    Kernels kernels = backend.kernels();
    int channels = x.shape().last();
    int positions = positions(x);
    backend
        .parallel()
        .forEach(
            x.shape().extent(0),
            image -> {
              long out = (long) image * channels;
              kernels
                  .rows()
                  .sumColumns(
                      positions,
                      channels,
                      x.segment(),
                      out * positions,
                      channels,
                      y.segment(),
                      out,
                      false);
              kernels.elementwise().divide(y.segment(), out, positions, y.segment(), out, channels);
            });
  }

  /** {@code dx(n,..,c) = dy(n,c) / positions}. */
  public static void gradient(Backend backend, Tensor dy, Tensor dx) {
    Kernels kernels = backend.kernels();
    int channels = dx.shape().last();
    int positions = positions(dx);
    long size = (long) positions * channels;
    backend
        .parallel()
        .forEach(
            dx.shape().extent(0),
            image -> {
              long from = image * size;
              dx.segment().asSlice(from * Float.BYTES, size * Float.BYTES).fill((byte) 0);
              kernels
                  .rows()
                  .addRow(
                      positions,
                      channels,
                      dy.segment(),
                      (long) image * channels,
                      dx.segment(),
                      from);
              kernels.elementwise().divide(dx.segment(), from, positions, dx.segment(), from, size);
            });
  }

  private static int positions(Tensor x) {
    return Math.toIntExact(x.size() / x.shape().extent(0) / x.shape().last());
  }
}
