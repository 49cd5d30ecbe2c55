package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Sum of two and more inputs of one shape, added in their order. */
public record Add() implements Layer {

  static final String TYPE = "add";

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
    for (Shape input : inputs) {
      if (!input.equals(inputs.getFirst())) {
        throw new IllegalArgumentException("its inputs must have one shape, got " + inputs);
      }
    }
    return inputs.getFirst();
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
    Tensor sum = c.inputs().getFirst();
    for (Tensor input : c.inputs().subList(1, c.inputs().size())) {
      dev.lacuna.engine.merge.Add.forward(c.backend(), sum, input, c.output());
      sum = c.output();
    }
  }

  @Override
  public void backward(LayerContext c) {
    for (Tensor gradient : c.inputGradients()) {
      if (gradient != null) {
        gradient.copyFrom(c.outputGradient());
      }
    }
  }
}
