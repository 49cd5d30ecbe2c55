package dev.lacuna.cnn.optim;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * How parameters move along their gradients. Configuration only; the state, moments as large as the
 * parameters, belongs to the training run.
 */
public sealed interface Optimizer permits Adam, AdamW, Sgd {
  /** Parameters of one task of {@link #step}: 256 KiB of each array. */
  int CHUNK = 1 << 16;

  /** The learning rate, unless a schedule gives another one. */
  float learningRate();

  /** How many numbers it keeps for each parameter. */
  int moments();

  /**
   * What step number {@code step} does to each parameter.
   *
   * @param step counted from 1
   * @param rate the learning rate of this step
   */
  Update at(long step, float rate);

  /**
   * One step for one parameter tensor whose gradient is stored.
   *
   * @param parameter changed in place
   * @param gradient of the same size
   * @param moments {@link #moments} tensors of the same size, zero before the first step
   * @param step number of this step, counted from 1
   * @param rate the learning rate of this step
   */
  default void step(
      Backend backend,
      Tensor parameter,
      Tensor gradient,
      List<Tensor> moments,
      long step,
      float rate) {
    Update update = at(step, rate);
    backend
        .parallel()
        .forEachRange(
            parameter.size(),
            CHUNK,
            (from, length) ->
                update.apply(
                    backend.kernels(), parameter, from, length, gradient.segment(), from, moments));
  }

  /** Name and settings, such as {@code adam:lr=0.001,beta1=0.9,beta2=0.999,epsilon=1.0E-7}. */
  String describe();

  /**
   * One step with everything computed that all parameters share. Threads may apply it to disjoint
   * ranges at once: each parameter depends on its own gradient and moments alone, so the cut into
   * ranges does not matter.
   */
  @FunctionalInterface
  interface Update {
    /**
     * Moves parameters from..from+length-1.
     *
     * @param parameter changed in place
     * @param gradient native memory; the gradient of parameter {@code from + i} is float {@code
     *     gradientOffset + i} of it
     * @param moments {@link Optimizer#moments} tensors of the parameter's size, changed in place
     */
    void apply(
        Kernels kernels,
        Tensor parameter,
        long from,
        long length,
        MemorySegment gradient,
        long gradientOffset,
        List<Tensor> moments);
  }
}
