package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Logistic sigmoid, element by element. Any shape; for a layer inside a network: losses take
 * logits.
 */
public record Sigmoid() implements Layer {

  static final String TYPE = "sigmoid";

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
    dev.lacuna.engine.activation.Sigmoid.forward(c.backend(), c.input(), c.output());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      dev.lacuna.engine.activation.Sigmoid.gradient(
          c.backend(), c.output(), c.outputGradient(), c.inputGradient());
    }
  }
}
