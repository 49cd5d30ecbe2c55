package dev.lacuna.loss.audit;

/**
 * How much an audit keeps.
 *
 * @param suggestions how many suggestions to keep, at least 1
 * @param budget how many a person is to judge, half of them the top ones and half drawn at random;
 *     0 for none
 * @param seed decides what is drawn
 */
public record AuditOptions(int suggestions, int budget, long seed) {
  /** Fewer could not be spread over the strata. */
  public static final int LEAST_BUDGET = 20;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is to be no suggestion, or too small a budget
   */
  public AuditOptions {
    if (suggestions < 1) {
      throw new IllegalArgumentException("suggestions must be at least 1, got " + suggestions);
    }
    if (budget != 0 && budget < LEAST_BUDGET) {
      throw new IllegalArgumentException(
          "the budget must be 0 or at least " + LEAST_BUDGET + ", got " + budget);
    }
  }
}
