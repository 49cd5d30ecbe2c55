package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;
import dev.lacuna.loss.prior.Propensities;

/**
 * Cross-entropy corrected for labels that are given with a probability pi below 1, which differs by
 * class: {@code ps-unbiased} and {@code ps-bound}. With w = 1/pi of the class:
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive, unbiased</td><td>-w log p - (1-w) log(1-p)</td><td>p - w</td></tr>
 *   <tr><td>positive, bound</td><td>-(2w-1) log p</td><td>(2w-1) (p-1)</td></tr>
 *   <tr><td>unknown or negative</td><td>-log(1-p)</td><td>p</td></tr>
 * </table>
 *
 * <p>The unbiased form (Natarajan et al. 2017; Jain et al., KDD 2016) equals, on average over which
 * labels are given, the cross-entropy of all true labels. It is not bounded below: the gradient of
 * a positive never reaches 0, and its logit grows without end. The bound (Qaraei et al., "Convex
 * Surrogates for Unbiased Loss Functions in Extreme Classification With Missing Labels", WWW 2021)
 * is convex, at least 0, and above the unbiased form on average. Propensities are those of {@link
 * Propensities} with a and b of Jain's model, from how often each label is given in training.
 */
public final class PropensityScored extends EntrywiseLoss {
  static final String UNBIASED = "ps-unbiased";
  static final String BOUND = "ps-bound";

  /** Which estimate of the loss on complete labels. */
  public enum Form {
    /** Right on average. */
    UNBIASED,
    /** Convex and above it. */
    BOUND
  }

  private final Form form;

  /** NaN where the propensities were given. */
  private final float a;

  private final float b;
  private final float[] inverse;

  private PropensityScored(Form form, float a, float b, float[] inverse) {
    this.form = form;
    this.a = a;
    this.b = b;
    this.inverse = inverse;
  }

  /**
   * A loss with propensities of its own, which {@link #bind} does not change and no text can name.
   *
   * @param form which estimate
   * @param propensities for each class the probability that a label which fits is given, in (0, 1]
   * @throws IllegalArgumentException if a propensity is out of range
   */
  public static PropensityScored of(Form form, double[] propensities) {
    float[] inverse = new float[propensities.length];
    for (int c = 0; c < inverse.length; c++) {
      if (!(propensities[c] > 0 && propensities[c] <= 1)) {
        throw new IllegalArgumentException(
            "the propensity of class %d must be above 0 and at most 1, got %s"
                .formatted(c, propensities[c]));
      }
      inverse[c] = (float) (1 / propensities[c]);
    }
    return new PropensityScored(form, Float.NaN, Float.NaN, inverse);
  }

  static Loss read(Form form, NamedSettings parameters) {
    return new PropensityScored(
        form,
        LossArguments.requireIn(
            "a", parameters.number("a", (float) Propensities.DEFAULT_A), 0, Float.MAX_VALUE),
        LossArguments.requireIn(
            "b",
            parameters.number("b", (float) Propensities.DEFAULT_B),
            Float.MIN_VALUE,
            Float.MAX_VALUE),
        null);
  }

  @Override
  public Loss bind(LabelMatrix training) {
    if (inverse != null) {
      return this;
    }
    Propensities propensities =
        Propensities.jain(training.positivesPerClass(), Math.max(1, training.rows()), a, b);
    float[] weights = new float[training.classes()];
    for (int c = 0; c < weights.length; c++) {
      weights[c] = (float) propensities.inverse(c);
    }
    return new PropensityScored(form, a, b, weights);
  }

  @Override
  void requireReady(int classes) {
    LossArguments.requireBound(describe(), inverse, classes);
  }

  @Override
  void unknown(Chunk chunk) {
    System.arraycopy(chunk.softplus, 0, chunk.values, 0, chunk.length());
    System.arraycopy(chunk.p, 0, chunk.slopes, 0, chunk.length());
  }

  @Override
  void positive(Chunk chunk, int i) {
    float w = inverse[chunk.label() + i];
    switch (form) {
      case UNBIASED ->
          chunk.set(
              i,
              w * chunk.mirrored[i] + (1 - w) * chunk.softplus[i],
              -(chunk.complement[i] + (w - 1)));
      case BOUND ->
          chunk.set(i, (2 * w - 1) * chunk.mirrored[i], -(2 * w - 1) * chunk.complement[i]);
    }
  }

  @Override
  public String describe() {
    LossText text = new LossText(form == Form.UNBIASED ? UNBIASED : BOUND);
    return Float.isNaN(a)
        ? text.with("propensities", "given").toString()
        : text.with("a", a).with("b", b).toString();
  }
}
