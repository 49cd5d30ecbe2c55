package dev.lacuna.engine.pool;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Mean over windows of each channel; padding does not count. Shapes: x (batch, height, width,
 * channels), y (batch, outHeight, outWidth, channels).
 */
public final class AveragePooling {
  private AveragePooling() {}

  /** {@code y = mean over the real pixels of the window}. */
  public static void forward(Backend backend, PoolGeometry g, Tensor x, Tensor y) {
    backend
        .parallel()
        .forEach(
            x.shape().extent(0) * g.outHeight(),
            task -> {
              long image = task / g.outHeight();
              int row = task % g.outHeight();
              backend
                  .kernels()
                  .pooling()
                  .average(
                      g,
                      row,
                      row + 1,
                      x.segment(),
                      image * g.inputSize(),
                      y.segment(),
                      image * g.outputSize());
            });
  }

  /** {@code dx(tap) += dy / count} for every real pixel of the window. */
  public static void gradient(Backend backend, PoolGeometry g, Tensor dy, Tensor dx) {
    backend
        .parallel()
        .forEach(
            dy.shape().extent(0),
            image ->
                backend
                    .kernels()
                    .pooling()
                    .averageGradient(
                        g,
                        dy.segment(),
                        image * g.outputSize(),
                        dx.segment(),
                        image * g.inputSize()));
  }
}
