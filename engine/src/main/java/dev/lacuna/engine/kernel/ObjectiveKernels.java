package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Losses over one row of logits: value and gradient in one pass. Rules as in {@link MatrixKernels}.
 */
public interface ObjectiveKernels {

  /**
   * Weighted binary cross-entropy of one row. With p = sigmoid(z), t the target and w its weight: t
   * = 1 (positive): value {@code w * softplus(-z)}, gradient {@code w * (p - 1)}, w = {@code
   * positiveWeight}; t = 0 (negative) or -1 (unknown): value {@code w * softplus(z)}, gradient
   * {@code w * p}, w = {@code negativeWeight} or {@code unknownWeight}. The gradient is multiplied
   * by {@code scale} last. {@code p - 1} is computed as {@code -sigmoid(-z)}, which loses no
   * digits.
   *
   * @param logits z, {@code n} floats
   * @param targets 1, 0 or -1, {@code n} floats
   * @param gradient overwritten with {@code n} floats; null where only the value is wanted
   * @return the sum of the values in 16 lanes and their tree, as {@link
   *     RowKernels#multiplyTransposed} has it (plain additions, absent lanes add +0)
   */
  float weightedBinaryCrossEntropy(
      MemorySegment logits,
      long logitsOffset,
      MemorySegment targets,
      long targetsOffset,
      MemorySegment gradient,
      long gradientOffset,
      int n,
      float positiveWeight,
      float negativeWeight,
      float unknownWeight,
      float scale);
}
