package dev.lacuna.cnn.threshold;

import java.util.function.DoubleFunction;

/**
 * By what rule a threshold is chosen from validation scores. In the formulas N(t) is the number of
 * entries that score t or more, S(t) the number of positives among them and P that of all
 * positives.
 */
public sealed interface ThresholdRule {

  /**
   * The t with the largest F-beta, (1 + beta^2) S(t) / (beta^2 P + N(t)); of several the highest
   * (van Rijsbergen, Information Retrieval, 2nd ed. 1979, chapter 7).
   *
   * <p>Where each true label was given with the same chance c, the labels show S = c S' and P = c
   * P' of the true S' and P', and what is maximised is proportional to S' / (c beta^2 P' + N): the
   * true F with beta sqrt(c) in place of beta. Missing labels thus move the threshold up, towards
   * precision; {@link ThresholdFit#labelRecall} takes that back.
   *
   * @param beta how many times as much recall weighs as precision; above 0
   */
  record FBeta(double beta) implements ThresholdRule {

    /** Checks the range. */
    public FBeta {
      if (!(beta > 0) || !Double.isFinite(beta)) {
        throw new IllegalArgumentException("beta must be a number above 0, got " + beta);
      }
    }

    @Override
    public String describe() {
      return beta == 1 ? "f1" : "fbeta=" + beta;
    }
  }

  /**
   * The lowest t with S(t) / N(t) of at least {@code precision}: as many labels as that precision
   * allows. Where no t reaches it, one above all scores, so that nothing is predicted.
   *
   * @param precision in 0..1, above 0
   */
  record TargetPrecision(double precision) implements ThresholdRule {

    /** Checks the range. */
    public TargetPrecision {
      if (!(precision > 0 && precision <= 1)) {
        throw new IllegalArgumentException(
            "precision must be above 0 and at most 1, got " + precision);
      }
    }

    @Override
    public String describe() {
      return "precision=" + precision;
    }
  }

  /**
   * The t with N(t) nearest to P, of two the higher: as many labels are predicted as there are. It
   * looks at no single label, only at how many there are of each.
   */
  record ExpectedLabels() implements ThresholdRule {

    @Override
    public String describe() {
      return "expected";
    }
  }

  /** The rule as {@link #parse} reads it. */
  String describe();

  /**
   * Reads a rule: {@code f1}, {@code fbeta=NUMBER}, {@code precision=NUMBER} or {@code expected}.
   *
   * @throws IllegalArgumentException if it is none; the message lists what there is
   */
  static ThresholdRule parse(String text) {
    int value = text.indexOf('=') + 1;
    return switch (value == 0 ? text : text.substring(0, value)) {
      case "f1" -> new FBeta(1);
      case "expected" -> new ExpectedLabels();
      case "fbeta=" -> of(text, value, FBeta::new);
      case "precision=" -> of(text, value, TargetPrecision::new);
      default ->
          throw new IllegalArgumentException(
              "expected f1, fbeta=NUMBER, precision=NUMBER or expected, got '" + text + "'");
    };
  }

  private static ThresholdRule of(
      String text, int value, DoubleFunction<ThresholdRule> constructor) {
    double number;
    try {
      number = Double.parseDouble(text.substring(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a number, got '%s'"
              .formatted(text.substring(0, value - 1), text.substring(value)),
          e);
    }
    return constructor.apply(number);
  }
}
