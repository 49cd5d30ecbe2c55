package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Partial asymmetric loss with selective ignoring, {@code pasl}: unknown labels are weak negatives,
 * but for those that are likely to be positive, which are left out.
 *
 * <table>
 *   <caption>Value of one entry</caption>
 *   <tr><th>label</th><th>value</th></tr>
 *   <tr><td>positive</td><td>-alpha+ (1-p)^gamma+ log p</td></tr>
 *   <tr><td>verified negative</td><td>-alpha- q^gamma- log(1-q), q = max(p - margin, 0)</td></tr>
 *   <tr><td>unknown</td><td>-alphau q^gammau log(1-q), or 0 where left out</td></tr>
 * </table>
 *
 * <p>Ben-Baruch et al., "Multi-label Classification with Partial Annotations using Class-aware
 * Selective Loss" (CVPR 2022). Powers are constants of the gradient. An unknown entry is left out
 * if its class has a prior above {@code prior}, or if its logit is among the {@code topk} times
 * batch size largest of all unknown ones of the batch. Defaults are those of their script: gammas
 * 0, 1 and 2, alphas 1, no margin, topk 5, prior 0.05. {@code topk=0,prior=1} is their mode
 * "negative", {@code alphau=0} their mode "ignore".
 *
 * <p>Deviation: they estimate priors with a network trained on what is known, which needs verified
 * negatives; here the prior of a class is the share of training images that have it as a positive,
 * too low where labels are missing. {@link #withPriors} takes better ones.
 */
public final class PartialAsymmetric extends EntrywiseLoss {
  static final String NAME = "pasl";

  /**
   * Parameters by side.
   *
   * @param topK entries that are left out, per image
   * @param prior classes above it are left out
   */
  private record Settings(
      Focusing positive,
      Focusing negative,
      Focusing unknown,
      float positiveAlpha,
      float negativeAlpha,
      float unknownAlpha,
      float topK,
      float prior) {}

  private final Settings settings;

  /** Weight of unknown entries by class, 0 where the prior is too high; null until bound. */
  private final float[] unknownWeights;

  private final LargestLogits largest = new LargestLogits();

  private PartialAsymmetric(Settings settings, float[] unknownWeights) {
    this.settings = settings;
    this.unknownWeights = unknownWeights;
  }

  static Loss read(NamedSettings parameters) {
    float margin =
        LossArguments.requireIn("margin", parameters.number("margin", 0), 0, Math.nextDown(1f));
    return new PartialAsymmetric(
        new Settings(
            new Focusing(LossArguments.gamma("gamma+", parameters.number("gamma+", 0)), 0, true),
            new Focusing(
                LossArguments.gamma("gamma-", parameters.number("gamma-", 1)), margin, true),
            new Focusing(
                LossArguments.gamma("gammau", parameters.number("gammau", 2)), margin, true),
            atLeast0("alpha+", parameters.number("alpha+", 1)),
            atLeast0("alpha-", parameters.number("alpha-", 1)),
            atLeast0("alphau", parameters.number("alphau", 1)),
            atLeast0("topk", parameters.number("topk", 5)),
            LossArguments.requireIn("prior", parameters.number("prior", 0.05f), 0, 1)),
        null);
  }

  private static float atLeast0(String name, float value) {
    return LossArguments.requireIn(name, value, 0, Float.MAX_VALUE);
  }

  /**
   * The loss with priors of its own, which {@link #bind} does not change.
   *
   * @param priors for each class the share of images that it fits, in 0..1
   */
  public PartialAsymmetric withPriors(double[] priors) {
    float[] weights = new float[priors.length];
    for (int c = 0; c < weights.length; c++) {
      weights[c] = priors[c] > settings.prior ? 0 : settings.unknownAlpha;
    }
    return new PartialAsymmetric(settings, weights);
  }

  @Override
  public Loss bind(LabelMatrix training) {
    if (unknownWeights != null) {
      return this;
    }
    int[] counts = training.positivesPerClass();
    double[] priors = new double[counts.length];
    for (int c = 0; c < priors.length; c++) {
      priors[c] = (double) counts[c] / Math.max(1, training.rows());
    }
    return withPriors(priors);
  }

  @Override
  void requireReady(int classes) {
    LossArguments.requireBound(describe(), unknownWeights, classes);
  }

  @Override
  BatchAdjustment adjustment(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, boolean learning) {
    long count = Math.round((double) settings.topK * logits.shape().extent(0));
    LargestLogits.Unknown entries =
        new LargestLogits.Unknown(logits, labels, rows, LargestLogits.NOTHING_ADDED);
    LargestLogits.Cut cut = largest.select(backend, entries, count, null);
    return cut == null
        ? null
        : (chunk, image) -> cut.forEach(chunk, logits, image, i -> chunk.set(i, 0, 0));
  }

  @Override
  void unknown(Chunk chunk) {
    settings.unknown.negatives(chunk, 0, chunk.length());
    float[] weights = chunk.first;
    System.arraycopy(unknownWeights, chunk.label(), weights, 0, chunk.length());
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      values[i] *= weights[i];
      slopes[i] *= weights[i];
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    settings.positive.positive(chunk, i, settings.positiveAlpha);
  }

  @Override
  void negative(Chunk chunk, int i) {
    settings.negative.negatives(chunk, i, i + 1);
    chunk.set(
        i, settings.negativeAlpha * chunk.values[i], settings.negativeAlpha * chunk.slopes[i]);
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("gamma+", settings.positive.gamma())
        .with("gamma-", settings.negative.gamma())
        .with("gammau", settings.unknown.gamma())
        .with("alpha+", settings.positiveAlpha)
        .with("alpha-", settings.negativeAlpha)
        .with("alphau", settings.unknownAlpha)
        .with("margin", settings.negative.margin())
        .with("topk", settings.topK)
        .with("prior", settings.prior)
        .toString();
  }
}
