package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Rectified linear unit, element by element. Any shape; the gradient at 0 is 0. */
public record ReLU() implements Layer {

  static final String TYPE = "relu";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    return Map.of();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.getFirst();
  }

  @Override
  public void forward(LayerContext c) {
    dev.lacuna.engine.activation.Relu.forward(c.backend(), c.input(), c.output());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      dev.lacuna.engine.activation.Relu.gradient(
          c.backend(), c.output(), c.outputGradient(), c.inputGradient());
    }
  }
}
