package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;

/** The same numbers under another shape: output and input, and their gradients, share memory. */
record View() implements Operator {

  @Override
  public String description() {
    return "view of its input";
  }

  @Override
  public long savedPerSample(boolean training) {
    return 0;
  }

  @Override
  public long workspace(Backend backend, int batch, boolean training) {
    return 0;
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
  public void forward(LayerContext c) {}

  @Override
  public void backward(LayerContext c) {}
}
