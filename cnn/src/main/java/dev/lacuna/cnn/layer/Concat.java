package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Channels of two and more inputs side by side; all other extents are equal. */
public record Concat() implements Layer {

  static final String TYPE = "concat";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    return Map.of();
  }

  @Override
  public int arity() {
    return -1;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    int[] extents = inputs.getFirst().toArray();
    int channels = 0;
    for (Shape input : inputs) {
      channels += input.last();
    }
    for (Shape input : inputs) {
      extents[extents.length - 1] = input.last();
      if (!input.equals(Shape.of(extents))) {
        throw new IllegalArgumentException(
            "its inputs must have one shape but for the channels, got " + inputs);
      }
    }
    extents[extents.length - 1] = channels;
    return Shape.of(extents);
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
    int channel = 0;
    for (Tensor input : c.inputs()) {
      dev.lacuna.engine.merge.Concat.forward(c.backend(), input, channel, c.output());
      channel += input.shape().last();
    }
  }

  @Override
  public void backward(LayerContext c) {
    int channel = 0;
    for (int i = 0; i < c.inputs().size(); i++) {
      Tensor gradient = c.inputGradients().get(i);
      if (gradient != null) {
        dev.lacuna.engine.merge.Concat.gradient(c.backend(), c.outputGradient(), channel, gradient);
      }
      channel += c.inputs().get(i).shape().last();
    }
  }
}
