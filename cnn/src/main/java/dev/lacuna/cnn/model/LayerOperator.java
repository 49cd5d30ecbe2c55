package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;

/**
 * A layer by itself.
 *
 * @param node the layer in its place
 * @param description how it computes
 */
record LayerOperator(Architecture.Node node, String description) implements Operator {

  @Override
  public long savedPerSample(boolean training) {
    return node.layer().savedPerSample(node.inputShapes());
  }

  @Override
  public long workspace(Backend backend, int batch, boolean training) {
    return node.layer().workspace(backend, node.inputShapes(), batch, training);
  }

  @Override
  public boolean backwardReadsInputs() {
    return node.layer().backwardReadsInputs();
  }

  @Override
  public boolean backwardReadsOutput() {
    return node.layer().backwardReadsOutput();
  }

  @Override
  public void forward(LayerContext c) {
    node.layer().forward(c);
  }

  @Override
  public void backward(LayerContext c) {
    node.layer().backward(c);
  }
}
