package dev.lacuna.engine.activation;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/** Rectified linear unit, element by element; any shape. */
public final class Relu {
  private static final int CHUNK = 1 << 16;

  private Relu() {}

  /** {@code y = x > 0 ? x : +0}. */
  public static void forward(Backend backend, Tensor x, Tensor y) {
    backend
        .parallel()
        .forEachRange(
            x.size(),
            CHUNK,
            (from, length) ->
                backend.kernels().elementwise().relu(x.segment(), from, y.segment(), from, length));
  }

  /** {@code dx = y > 0 ? dy : +0}: the gradient at +0 and -0 is 0. */
  public static void gradient(Backend backend, Tensor y, Tensor dy, Tensor dx) {
    backend
        .parallel()
        .forEachRange(
            y.size(),
            CHUNK,
            (from, length) ->
                backend
                    .kernels()
                    .elementwise()
                    .reluGradient(
                        y.segment(), from, dy.segment(), from, dx.segment(), from, length));
  }
}
