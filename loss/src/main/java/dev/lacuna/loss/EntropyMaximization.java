package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Entropy maximisation, {@code em}: unknown entries are kept undecided instead of being called
 * negative. With H(p) = -p log p - (1-p) log(1-p):
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>-log p</td><td>p - 1</td></tr>
 *   <tr><td>unknown</td><td>-alpha H(p)</td><td>alpha z p (1-p)</td></tr>
 *   <tr><td>verified negative</td><td>-log(1-p)</td><td>p</td></tr>
 * </table>
 *
 * <p>Zhou et al., "Acknowledging the Unknown for Multi-label Learning with Single Positive Labels"
 * (ECCV 2022), equation 4. Their alpha is 0.2, 0.1, 0.1 and 0.01 for VOC, COCO, NUS and CUB; the
 * default is 0.1. The probabilities are not calibrated, unknown entries are drawn to 1/2: choose
 * thresholds on validation data (the authors use 0.75). Deviations: cross-entropy for verified
 * negatives, of which they have none; the common reduction instead of a mean over the classes.
 */
public final class EntropyMaximization extends EntrywiseLoss {
  static final String NAME = "em";

  private final float alpha;

  private EntropyMaximization(float alpha) {
    this.alpha = LossArguments.requireIn("alpha", alpha, 0, Float.MAX_VALUE);
  }

  static Loss read(NamedSettings parameters) {
    return new EntropyMaximization(parameters.number("alpha", 0.1f));
  }

  @Override
  void unknown(Chunk chunk) {
    chunk.logits(chunk.first);
    entropy(chunk, chunk.first, alpha);
  }

  /** Sets all entries to minus their entropies, times alpha. */
  static void entropy(Chunk chunk, float[] z, float alpha) {
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] softplus = chunk.softplus;
    float[] mirrored = chunk.mirrored;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      values[i] = -alpha * (p[i] * mirrored[i] + complement[i] * softplus[i]);
      slopes[i] = alpha * (p[i] * complement[i] * z[i]);
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    chunk.set(i, chunk.mirrored[i], -chunk.complement[i]);
  }

  @Override
  public String describe() {
    return new LossText(NAME).with("alpha", alpha).toString();
  }
}
