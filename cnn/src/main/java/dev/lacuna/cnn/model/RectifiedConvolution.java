package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Relu;

/**
 * Convolution, bias and ReLU: one activation is stored where the layers by themselves store two.
 * Backward masks the gradient of the output in place.
 *
 * @param convolution the convolution by itself
 * @param layer its layer
 */
record RectifiedConvolution(LayerOperator convolution, Conv2D layer) implements Operator {

  /** Of a {@link Conv2D}. */
  RectifiedConvolution(Architecture.Node node) {
    this(
        new LayerOperator(node, "convolution, bias and ReLU as one, strip by strip"),
        (Conv2D) node.layer());
  }

  @Override
  public String description() {
    return convolution.description();
  }

  @Override
  public long savedPerSample(boolean training) {
    return 0;
  }

  @Override
  public long workspace(Backend backend, int batch, boolean training) {
    return convolution.workspace(backend, batch, training);
  }

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public boolean backwardReadsOutput() {
    return true;
  }

  @Override
  public void forward(LayerContext c) {
    layer.forward(c, true);
  }

  @Override
  public void backward(LayerContext c) {
    Relu.gradient(c.backend(), c.output(), c.outputGradient(), c.outputGradient());
    convolution.backward(c);
  }
}
