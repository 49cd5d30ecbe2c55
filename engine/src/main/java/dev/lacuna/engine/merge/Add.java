package dev.lacuna.engine.merge;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/** Sum of two tensors of one shape. Its gradient is the output's, for both. */
public final class Add {
  private static final int CHUNK = 1 << 16;

  private Add() {}

  /** {@code y = a + b}; y may be a or b. */
  public static void forward(Backend backend, Tensor a, Tensor b, Tensor y) {
    backend
        .parallel()
        .forEachRange(
            y.size(),
            CHUNK,
            (from, length) ->
                backend
                    .kernels()
                    .elementwise()
                    .add(a.segment(), from, b.segment(), from, y.segment(), from, length));
  }
}
