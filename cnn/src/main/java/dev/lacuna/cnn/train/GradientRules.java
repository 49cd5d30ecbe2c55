package dev.lacuna.cnn.train;

/**
 * How the gradients of batches become the gradient of a step. With any rule but {@link #NONE} all
 * gradients are stored until the step, which takes as much memory again as the weights.
 *
 * @param batches batches whose gradients make a step, the mean over their images; at least 1. The
 *     last step of an epoch may have fewer
 * @param clipNorm the largest Euclidean norm of all gradients together; longer ones are scaled down
 *     to it (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural
 *     networks", ICML 2013); 0 for no limit
 * @param clipValue the largest magnitude of each number; beyond it is cut; 0 for no limit
 */
public record GradientRules(int batches, double clipNorm, double clipValue) {
  /** Each batch is a step, with its gradient as it is. */
  public static final GradientRules NONE = new GradientRules(1, 0, 0);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is out of range, or both limits are given
   */
  public GradientRules {
    if (batches < 1) {
      throw new IllegalArgumentException("a step needs at least 1 batch, got " + batches);
    }
    requireLimit("norm", clipNorm);
    requireLimit("value", clipValue);
    if (clipNorm > 0 && clipValue > 0) {
      throw new IllegalArgumentException("gradients are limited by norm or by value, not by both");
    }
  }

  private static void requireLimit(String what, double limit) {
    if (!(limit >= 0) || Double.isInfinite(limit)) {
      throw new IllegalArgumentException(
          "the largest %s of gradients must be a number above 0, or 0 for no limit, got %s"
              .formatted(what, limit));
    }
  }

  /** Whether gradients have to be stored. */
  public boolean store() {
    return !equals(NONE);
  }
}
