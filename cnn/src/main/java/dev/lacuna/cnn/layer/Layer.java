package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A layer: its configuration, what it does to shapes, and how it computes forward and backward.
 *
 * <p>A layer is an immutable record. It owns no memory: weights belong to the network, activations
 * and workspace to the plan, and both reach it through a {@link LayerContext}. Shapes here are
 * those of one sample, without the batch.
 */
public interface Layer {

  /** The name of its kind in model files and network descriptions, such as {@code conv2d}. */
  String type();

  /** Its configuration in terms of JSON values; {@link LayerCatalog} reads it back. */
  Map<String, Object> config();

  /** How many inputs it takes: 1, or -1 for two and more. */
  default int arity() {
    return 1;
  }

  /**
   * Shape of the output.
   *
   * @throws IllegalArgumentException if the inputs do not fit; the message need not name the layer
   */
  Shape outputShape(List<Shape> inputs);

  /** The trainable parameters, in a fixed order. */
  default List<ParameterSpec> parameters(List<Shape> inputs) {
    return List.of();
  }

  /** Floats per sample that the forward pass keeps for the backward pass. */
  default long savedPerSample(List<Shape> inputs) {
    return 0;
  }

  /** Floats of workspace that forward, and backward where {@code training}, need at a time. */
  default long workspace(Backend backend, List<Shape> inputs, int batch, boolean training) {
    return 0;
  }

  /**
   * Whether {@link #backward} reads the elements of the inputs. If not, their memory may be used
   * for something else by then; their shapes hold in any case.
   */
  default boolean backwardReadsInputs() {
    return true;
  }

  /**
   * Whether {@link #backward} reads the elements of the output; as {@link #backwardReadsInputs}.
   */
  default boolean backwardReadsOutput() {
    return true;
  }

  /** Computes the output from the inputs and parameters. */
  void forward(LayerContext context);

  /**
   * Computes, from the output's gradient, the gradient of every parameter and of every input whose
   * gradient is asked for ({@link LayerContext#inputGradient} is not null); overwrites them.
   */
  void backward(LayerContext context);
}
