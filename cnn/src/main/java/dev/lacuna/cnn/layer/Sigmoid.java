package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Logistic sigmoid, element by element. Any shape; for a layer inside a network: losses take
 * logits.
 */
public record Sigmoid() implements Activation {

  static final String TYPE = "sigmoid";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void forward(Backend backend, Tensor x, Tensor y) {
    dev.lacuna.engine.activation.Sigmoid.forward(backend, x, y);
  }

  @Override
  public void gradient(Backend backend, Tensor y, Tensor dy, Tensor dx) {
    dev.lacuna.engine.activation.Sigmoid.gradient(backend, y, dy, dx);
  }
}
