package dev.lacuna.engine.pool;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Maximum over windows of each channel. Shapes: x (batch, height, width, channels), y and winner
 * (batch, outHeight, outWidth, channels). Padding never wins; of equal maxima the first in
 * row-major order takes the gradient.
 */
public final class MaxPooling {
  private MaxPooling() {}

  /** {@code y = max over the window}; {@code winner} keeps which tap it was, for the gradient. */
  public static void forward(Backend backend, PoolGeometry g, Tensor x, Tensor y, Tensor winner) {
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
                  .max(
                      g,
                      row,
                      row + 1,
                      x.segment(),
                      image * g.inputSize(),
                      y.segment(),
                      image * g.outputSize(),
                      winner.segment(),
                      image * g.outputSize());
            });
  }

  /** {@code dx(winning tap) += dy}, zero elsewhere. */
  public static void gradient(
      Backend backend, PoolGeometry g, Tensor winner, Tensor dy, Tensor dx) {
    backend
        .parallel()
        .forEach(
            dy.shape().extent(0),
            image ->
                backend
                    .kernels()
                    .pooling()
                    .maxGradient(
                        g,
                        winner.segment(),
                        image * g.outputSize(),
                        dy.segment(),
                        image * g.outputSize(),
                        dx.segment(),
                        image * g.inputSize()));
  }
}
