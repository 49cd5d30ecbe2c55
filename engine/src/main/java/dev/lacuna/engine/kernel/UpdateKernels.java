package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Steps of optimizers on a range of {@code n} parameters: p parameters, m and v moments, all from
 * {@code offset} on, and g their gradient, from {@code gOffset} on. Every operation is rounded
 * once, in the order written; {@code fma} where it says so. Rules for segments as in {@link
 * MatrixKernels}.
 */
public interface UpdateKernels {

  /** {@code p = fma(-rate, g, p)}. */
  void sgd(MemorySegment p, long offset, MemorySegment g, long gOffset, long n, float rate);

  /**
   * Momentum as Keras has it: {@code m = fma(momentum, m, -(rate * g))}, then {@code p = p + m}, or
   * with {@code nesterov} {@code p = p + fma(momentum, m, -(rate * g))} with the new m.
   */
  void momentumKeras(
      MemorySegment p,
      MemorySegment m,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float rate,
      float momentum,
      boolean nesterov);

  /**
   * Momentum as PyTorch has it: {@code m = fma(momentum, m, g)}, then {@code p = fma(-rate, m, p)},
   * or with {@code nesterov} {@code p = fma(-rate, fma(momentum, m, g), p)} with the new m.
   */
  void momentumTorch(
      MemorySegment p,
      MemorySegment m,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float rate,
      float momentum,
      boolean nesterov);

  /**
   * Adam: {@code m = fma(1 - beta1, g - m, m)}, {@code v = fma(1 - beta2, fma(g, g, -v), v)},
   * {@code p = fma(-step * m, 1 / fma(sqrt(v), scale, epsilon), p)}. Keras's epsilon is reached
   * with {@code scale = 1} and {@code step = rate * sqrt(1 - beta2^t) / (1 - beta1^t)}, PyTorch's
   * with {@code scale = 1 / sqrt(1 - beta2^t)} and {@code step = rate / (1 - beta1^t)}. The
   * reciprocal is {@link ScalarMath#reciprocal}, multiplications and additions only: a division
   * would keep the unit busy that also takes the square root. p becomes NaN where v overflows.
   *
   * @param oneMinusBeta1 1 - beta1, computed in double and rounded once; likewise {@code
   *     oneMinusBeta2}
   * @param epsilon at least 2^-126
   */
  void adam(
      MemorySegment p,
      MemorySegment m,
      MemorySegment v,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float step,
      float scale,
      float epsilon);
}
