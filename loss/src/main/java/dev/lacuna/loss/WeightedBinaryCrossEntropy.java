package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Binary cross-entropy of every label, positives and the rest weighted differently: {@code wbce},
 * {@code an}, {@code wan}. For a logit z with p = sigmoid(z):
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>w_p softplus(-z) = -w_p log p</td><td>w_p (p - 1)</td></tr>
 *   <tr><td>verified negative</td><td>w_n softplus(z) = -w_n log(1 - p)</td><td>w_n p</td></tr>
 *   <tr><td>unknown</td><td>w_u softplus(z)</td><td>w_u p</td></tr>
 * </table>
 *
 * <p>Assuming that what is not listed does not fit (w_u = w_n) is the baseline that Cole et al.,
 * "Multi-Label Learning from Single Positive Labels" (CVPR 2021), call AN for weight 1 and WAN for
 * weight 1/(classes-1); deviation: no epsilon inside the logarithms. {@code wn=auto} makes the
 * positives of an average image weigh as much as the rest of its labels. The derivation stands in
 * docs/losses.md.
 *
 * <p>Instances may be used by several threads at once; the weights are fixed.
 */
public final class WeightedBinaryCrossEntropy extends EntrywiseLoss {
  static final String NAME = "wbce";
  static final String ASSUME_NEGATIVE = "an";
  static final String WEAK_ASSUME_NEGATIVE = "wan";

  /** What negatives weigh. */
  private enum Rule {
    /** A number. */
    GIVEN,
    /** Mean number of positives of an image over the mean number of its other labels. */
    BALANCED,
    /** 1, by the name AN. */
    FULL,
    /** 1/(classes-1). */
    SINGLE_POSITIVE
  }

  private final Rule rule;
  private final float positiveWeight;

  /** NaN where it follows from labels that are not yet known. */
  private final float negativeWeight;

  /** NaN for that of negatives. */
  private final float unknownWeight;

  private WeightedBinaryCrossEntropy(
      Rule rule, float positiveWeight, float negativeWeight, float unknownWeight) {
    this.rule = rule;
    this.positiveWeight = positiveWeight;
    this.negativeWeight = negativeWeight;
    this.unknownWeight = unknownWeight;
  }

  private static WeightedBinaryCrossEntropy checked(
      Rule rule, float positiveWeight, float negativeWeight, float unknownWeight) {
    checkWeight("positive weight wp", positiveWeight);
    if (rule == Rule.GIVEN) {
      checkWeight("negative weight wn", negativeWeight);
    }
    if (!Float.isNaN(unknownWeight)) {
      checkWeight("unknown weight wu", unknownWeight);
    }
    if (positiveWeight == 0 && negativeWeight == 0 && !(unknownWeight > 0)) {
      throw new IllegalArgumentException(
          "the weights wp, wn and wu are all 0, so nothing would be learned; give one above 0");
    }
    return new WeightedBinaryCrossEntropy(rule, positiveWeight, negativeWeight, unknownWeight);
  }

  private static void checkWeight(String name, float weight) {
    LossArguments.requireIn(name, weight, 0, Float.MAX_VALUE);
  }

  /**
   * The loss in which an unknown label weighs as much as a verified negative.
   *
   * @param positiveWeight w_p, finite and at least 0
   * @param negativeWeight w_n = w_u, finite and at least 0
   * @throws IllegalArgumentException if a weight is out of range, or both are 0
   */
  public static WeightedBinaryCrossEntropy of(float positiveWeight, float negativeWeight) {
    checkWeight("negative weight wn", negativeWeight);
    return checked(Rule.GIVEN, positiveWeight, negativeWeight, Float.NaN);
  }

  /**
   * The loss whose w_n follows from the training labels: mean number of positives of an image over
   * the mean number of its other labels, so that both sides begin with the same weight.
   *
   * @param positiveWeight w_p, finite and at least 0
   * @throws IllegalArgumentException if the weight is out of range
   */
  public static WeightedBinaryCrossEntropy balanced(float positiveWeight) {
    return checked(Rule.BALANCED, positiveWeight, Float.NaN, Float.NaN);
  }

  /** AN of Cole et al.: all weights are 1. */
  public static WeightedBinaryCrossEntropy assumeNegative() {
    return new WeightedBinaryCrossEntropy(Rule.FULL, 1, 1, Float.NaN);
  }

  /** WAN of Cole et al.: whatever is not positive weighs 1/(classes-1), or 1 for one class. */
  public static WeightedBinaryCrossEntropy weakAssumeNegative() {
    return new WeightedBinaryCrossEntropy(Rule.SINGLE_POSITIVE, 1, Float.NaN, Float.NaN);
  }

  static Loss read(NamedSettings parameters) {
    boolean auto = parameters.is("wn", Losses.AUTO);
    return checked(
        auto ? Rule.BALANCED : Rule.GIVEN,
        parameters.number("wp", 1),
        auto ? Float.NaN : parameters.number("wn", 0.5f),
        parameters.has("wu") ? parameters.number("wu", 0) : Float.NaN);
  }

  /**
   * This loss with another weight for unknown labels; 0 leaves them out of value and gradient.
   *
   * @param weight w_u, finite and at least 0
   * @throws IllegalArgumentException if the weight is out of range, or no weight is above 0
   */
  public WeightedBinaryCrossEntropy withUnknownWeight(float weight) {
    checkWeight("unknown weight wu", weight);
    Rule other = rule == Rule.BALANCED ? rule : Rule.GIVEN;
    return checked(other, positiveWeight, negativeWeight, weight);
  }

  @Override
  public Loss bind(LabelMatrix training) {
    return switch (rule) {
      case GIVEN, FULL -> this;
      case BALANCED -> withNegativeWeight(balance(training));
      case SINGLE_POSITIVE -> withNegativeWeight(1f / Math.max(1, training.classes() - 1));
    };
  }

  private WeightedBinaryCrossEntropy withNegativeWeight(float weight) {
    return new WeightedBinaryCrossEntropy(rule, positiveWeight, weight, unknownWeight);
  }

  /** Positives over the rest, where both count as 1 at least. */
  private static float balance(LabelMatrix training) {
    long positives = 0;
    for (int row = 0; row < training.rows(); row++) {
      positives += training.positiveCount(row);
    }
    long rest = (long) training.rows() * training.classes() - positives;
    return (float) ((double) Math.max(1, positives) / Math.max(1, rest));
  }

  @Override
  void requireReady(int classes) {
    if (Float.isNaN(negativeWeight)) {
      throw LossArguments.unbound(describe());
    }
  }

  private float unknownWeight() {
    return Float.isNaN(unknownWeight) ? negativeWeight : unknownWeight;
  }

  @Override
  void unknown(Chunk chunk) {
    float weight = unknownWeight();
    float[] p = chunk.p;
    float[] softplus = chunk.softplus;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      values[i] = weight * softplus[i];
      slopes[i] = weight * p[i];
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    chunk.set(i, positiveWeight * chunk.mirrored[i], -positiveWeight * chunk.complement[i]);
  }

  @Override
  void negative(Chunk chunk, int i) {
    chunk.set(i, negativeWeight * chunk.softplus[i], negativeWeight * chunk.p[i]);
  }

  @Override
  public String describe() {
    return switch (rule) {
      case FULL -> ASSUME_NEGATIVE;
      case SINGLE_POSITIVE -> WEAK_ASSUME_NEGATIVE;
      case GIVEN, BALANCED -> {
        LossText text = new LossText(NAME).with("wp", positiveWeight);
        if (rule == Rule.BALANCED) {
          text.with("wn", Losses.AUTO);
        } else {
          text.with("wn", negativeWeight);
        }
        boolean asNegative =
            Float.isNaN(unknownWeight) || (rule == Rule.GIVEN && unknownWeight == negativeWeight);
        yield (asNegative ? text : text.with("wu", unknownWeight)).toString();
      }
    };
  }
}
