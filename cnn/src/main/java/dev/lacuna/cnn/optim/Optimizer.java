package dev.lacuna.cnn.optim;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;

/**
 * How parameters move along their gradients. Configuration only; the state, moments as large as the
 * parameters, belongs to the training run.
 */
public sealed interface Optimizer permits Adam, Sgd {

  /** The learning rate, unless a schedule gives another one. */
  float learningRate();

  /** How many numbers it keeps for each parameter. */
  int moments();

  /**
   * One step for one parameter tensor.
   *
   * @param parameter changed in place
   * @param gradient of the same size
   * @param moments {@link #moments} tensors of the same size, zero before the first step
   * @param step number of this step, counted from 1
   * @param rate the learning rate of this step
   */
  void step(
      Backend backend,
      Tensor parameter,
      Tensor gradient,
      List<Tensor> moments,
      long step,
      float rate);

  /** Name and settings, such as {@code adam:lr=0.001,beta1=0.9,beta2=0.999,epsilon=1.0E-7}. */
  String describe();
}
