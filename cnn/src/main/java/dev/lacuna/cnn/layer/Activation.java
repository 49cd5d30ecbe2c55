package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A function of each element by itself. Any shape. Its derivative is a function of its value, so
 * the backward pass needs the output and not the input.
 */
public sealed interface Activation extends Layer permits ReLU, Sigmoid {

  /** {@code y = f(x)}; y may be x. */
  void forward(Backend backend, Tensor x, Tensor y);

  /** {@code dx = f'(x) dy}, from the value {@code y = f(x)}; dx may be dy. */
  void gradient(Backend backend, Tensor y, Tensor dy, Tensor dx);

  @Override
  default Map<String, Object> config() {
    return Map.of();
  }

  @Override
  default Shape outputShape(List<Shape> inputs) {
    return inputs.getFirst();
  }

  @Override
  default boolean backwardReadsInputs() {
    return false;
  }

  @Override
  default void forward(LayerContext c) {
    forward(c.backend(), c.input(), c.output());
  }

  @Override
  default void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      gradient(c.backend(), c.output(), c.outputGradient(), c.inputGradient());
    }
  }
}
