package dev.lacuna.cli.gaps;

import java.util.OptionalDouble;

/**
 * What somebody says of the share of true labels that was given: a number, or that it is to be
 * estimated.
 *
 * @param share above 0, at most 1, the same for every label; empty where it is to be estimated from
 *     scores
 */
public record LabelRecall(OptionalDouble share) {
  /** Text of the one that is estimated. */
  public static final String ESTIMATED = "estimated";

  /**
   * Reads {@code estimated} or a number.
   *
   * @throws IllegalArgumentException if it is neither, or out of range
   */
  public static LabelRecall parse(String text) {
    if (text.equals(ESTIMATED)) {
      return new LabelRecall(OptionalDouble.empty());
    }
    double share;
    try {
      share = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected estimated or a number, got '" + text + "'", e);
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("must be above 0 and at most 1, got " + text);
    }
    return new LabelRecall(OptionalDouble.of(share));
  }

  @Override
  public String toString() {
    return share.isPresent() ? Double.toString(share.getAsDouble()) : ESTIMATED;
  }
}
