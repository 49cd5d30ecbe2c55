package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/** Rectified linear unit, element by element. Any shape; the gradient at 0 is 0. */
public record ReLU() implements Activation {

  static final String TYPE = "relu";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void forward(Backend backend, Tensor x, Tensor y) {
    dev.lacuna.engine.activation.Relu.forward(backend, x, y);
  }

  @Override
  public void gradient(Backend backend, Tensor y, Tensor dy, Tensor dx) {
    dev.lacuna.engine.activation.Relu.gradient(backend, y, dy, dx);
  }
}
