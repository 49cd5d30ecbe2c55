package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * An image as a vector, row-major: (height, width, channels) becomes (height * width * channels).
 */
public record Flatten() implements Layer {

  static final String TYPE = "flatten";

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
    return Shape.of(Math.toIntExact(inputs.getFirst().size()));
  }

  @Override
  public boolean backwardReadsInputs() {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  @Override
  public void forward(LayerContext c) {
    c.output().copyFrom(c.input());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      c.inputGradient().copyFrom(c.outputGradient());
    }
  }
}
