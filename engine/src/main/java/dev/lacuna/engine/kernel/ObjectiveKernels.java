package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Losses over one row of logits: value and gradient in one pass. Rules as in {@link MatrixKernels}.
 */
public interface ObjectiveKernels {

  /** Number of lanes of a reduction along a row, whatever the machine's vector width. */
  int LANES = 16;

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
   * @return the sum of the values in 16 lanes: lane l adds values l, l+16, ... ascending, from +0,
   *     and an absent value as +0; the lanes are then added as a tree: l and l+8, then l and l+4, l
   *     and l+2, l and l+1
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
