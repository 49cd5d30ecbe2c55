package dev.lacuna.cnn.layer;

import dev.lacuna.engine.pool.GlobalAveragePooling;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Mean over all positions of each channel. Input (height, width, channels), output (channels). */
public record GlobalAveragePool2D() implements Layer {

  static final String TYPE = "global_average_pool2d";

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
    return Shape.of(Images.require(inputs.getFirst()).extent(2));
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
    GlobalAveragePooling.forward(c.backend(), c.input(), c.output());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      GlobalAveragePooling.gradient(c.backend(), c.outputGradient(), c.inputGradient());
    }
  }
}
