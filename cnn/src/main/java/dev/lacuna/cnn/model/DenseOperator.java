package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Dense;
import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.matrix.GradientSink;

/**
 * A dense layer whose kernel's gradient can be handed on piece by piece, in the one pass over the
 * weights that computes it, instead of being stored.
 *
 * @param layer the layer by itself
 */
record DenseOperator(LayerOperator layer) implements Operator {

  @Override
  public String description() {
    return layer.description();
  }

  @Override
  public long savedPerSample(boolean training) {
    return layer.savedPerSample(training);
  }

  @Override
  public long workspace(Backend backend, int batch, boolean training) {
    return layer.workspace(backend, batch, training);
  }

  @Override
  public boolean backwardReadsInputs() {
    return layer.backwardReadsInputs();
  }

  @Override
  public boolean backwardReadsOutput() {
    return layer.backwardReadsOutput();
  }

  @Override
  public void forward(LayerContext c) {
    layer.forward(c);
  }

  @Override
  public void backward(LayerContext c) {
    layer.backward(c);
  }

  /** As {@link #backward(LayerContext)}, but the kernel's gradient goes to {@code kernel}. */
  void backward(LayerContext c, GradientSink kernel) {
    ((Dense) layer.node().layer()).backward(c, kernel);
  }
}
