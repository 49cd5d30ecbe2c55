package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Cross-entropy with targets that are not quite 0 and 1: {@code ls}. With e = eps:
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>-(1-e) log p - e log(1-p)</td><td>p - (1-e)</td></tr>
 *   <tr><td>unknown or negative</td><td>-(1-e) log(1-p) - e log p</td><td>p - e</td></tr>
 * </table>
 *
 * <p>AN-LS of Cole et al. (CVPR 2021), with their default e = 0.1. With {@code both=0} positives
 * are not smoothed, N-LS in the tables of Zhou et al. (ECCV 2022). Unknown labels and verified
 * negatives are alike.
 */
public final class LabelSmoothing extends EntrywiseLoss {
  static final String NAME = "ls";

  private final float epsilon;
  private final boolean both;

  private LabelSmoothing(float epsilon, boolean both) {
    this.epsilon = LossArguments.requireIn("label smoothing eps", epsilon, 0, 0.5f);
    this.both = both;
  }

  static Loss read(NamedSettings parameters) {
    return new LabelSmoothing(parameters.number("eps", 0.1f), parameters.flag("both", true));
  }

  @Override
  void unknown(Chunk chunk) {
    float off = epsilon;
    float on = 1 - off;
    float[] p = chunk.p;
    float[] softplus = chunk.softplus;
    float[] mirrored = chunk.mirrored;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      values[i] = on * softplus[i] + off * mirrored[i];
      slopes[i] = p[i] - off;
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    float off = both ? epsilon : 0;
    chunk.set(
        i, (1 - off) * chunk.mirrored[i] + off * chunk.softplus[i], off - chunk.complement[i]);
  }

  @Override
  void negative(Chunk chunk, int i) {
    // As unknown.
  }

  @Override
  public String describe() {
    return new LossText(NAME).with("eps", epsilon).with("both", both).toString();
  }
}
