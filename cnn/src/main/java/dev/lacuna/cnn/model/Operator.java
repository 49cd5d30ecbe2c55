package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;

/**
 * What a step of a plan computes: one layer, or several as one. The context's inputs are those of
 * the first layer, its output that of the last, its parameters those of the only layer that has
 * any.
 */
sealed interface Operator
    permits LayerOperator, RectifiedConvolution, RectifiedPooling, DenseOperator, View {

  /** How it computes, for people. */
  String description();

  /** Floats per sample that forward keeps, for backward where {@code training}. */
  long savedPerSample(boolean training);

  /** Floats of workspace that forward, and backward where {@code training}, need at a time. */
  long workspace(Backend backend, int batch, boolean training);

  /** Whether backward reads the elements of the inputs. */
  boolean backwardReadsInputs();

  /** Whether backward reads the elements of the output. */
  boolean backwardReadsOutput();

  /** Computes the output. */
  void forward(LayerContext c);

  /** Computes the gradients of parameters and inputs; may change the gradient of the output. */
  void backward(LayerContext c);
}
