package dev.lacuna.engine.activation;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/** Logistic sigmoid, element by element; any shape. */
public final class Sigmoid {
  private static final int CHUNK = 1 << 14;

  private Sigmoid() {}

  /** {@code y = 1 / (1 + exp(-x))}. */
  public static void forward(Backend backend, Tensor x, Tensor y) {
    backend
        .parallel()
        .forEachRange(
            x.size(),
            CHUNK,
            (from, length) ->
                backend
                    .kernels()
                    .elementwise()
                    .sigmoid(x.segment(), from, y.segment(), from, length));
  }

  /** {@code dx = dy * (y * (1 - y))}. */
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
                    .sigmoidGradient(
                        y.segment(), from, dy.segment(), from, dx.segment(), from, length));
  }
}
