package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;

/**
 * The memory that a layer computes on, for one batch. All tensors have the batch as their outermost
 * dimension, but for parameters, their gradients and the workspace.
 *
 * @param backend kernels and threads
 * @param inputs the inputs' activations
 * @param output the output's activation
 * @param parameters the parameters
 * @param saved what forward keeps for backward, (batch, floats per sample); null where the layer
 *     asked for none
 * @param noise random numbers in training
 * @param workspace scratch that nothing survives in; null where no layer asked for any
 * @param inputGradients gradients of the inputs; an entry is null where it is not needed
 * @param outputGradient gradient of the output; null in prediction
 * @param parameterGradients gradients of the parameters; empty in prediction
 */
public record LayerContext(
    Backend backend,
    List<Tensor> inputs,
    Tensor output,
    List<Tensor> parameters,
    Tensor saved,
    Noise noise,
    Tensor workspace,
    List<Tensor> inputGradients,
    Tensor outputGradient,
    List<Tensor> parameterGradients) {

  /** The only input. */
  public Tensor input() {
    return inputs.getFirst();
  }

  /** Gradient of the only input; null where it is not needed. */
  public Tensor inputGradient() {
    return inputGradients.getFirst();
  }
}
