package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Hill loss, {@code hill}: unknown entries of a high probability, the likely missing positives, are
 * left alone.
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>-(1-p_m)^gamma log p_m, p_m = sigmoid(z - margin)</td>
 *     <td>-(1-p_m)^gamma [(1-p_m) - gamma p_m log p_m]</td></tr>
 *   <tr><td>unknown</td><td>(lambda - p) p^2</td><td>p^2 (1-p) (2 lambda - 3 p)</td></tr>
 *   <tr><td>verified negative</td><td>-log(1-p)</td><td>p</td></tr>
 * </table>
 *
 * <p>Zhang et al., "Simple and Robust Loss Design for Multi-Label Learning with Missing Labels"
 * (2021), with their defaults lambda 1.5, margin 1, gamma 2; for these the derivative of unknown
 * entries is 3 p^2 (1-p)^2, at most 0.1875, and 0 on both ends. Deviations: log-sigmoid, where
 * their code takes the logarithm of a sigmoid that underflows; plain cross-entropy for verified
 * negatives, which theirs does not tell from unknown ones; the common reduction instead of a sum.
 */
public final class Hill extends EntrywiseLoss {
  static final String NAME = "hill";

  private final float lambda;
  private final float margin;
  private final Focusing positives;

  private Hill(float lambda, float margin, float gamma) {
    this.lambda = LossArguments.requireIn("lambda", lambda, 1, Float.MAX_VALUE);
    this.margin = LossArguments.requireIn("margin", margin, 0, Float.MAX_VALUE);
    LossArguments.gamma("gamma", gamma);
    this.positives = new Focusing(gamma, 0, false);
  }

  static Loss read(NamedSettings parameters) {
    return new Hill(
        parameters.number("lambda", 1.5f),
        parameters.number("margin", 1),
        parameters.number("gamma", 2));
  }

  @Override
  void unknown(Chunk chunk) {
    float height = lambda;
    // 2 lambda - 3 p = (2 lambda - 3) + 3 (1-p), which does not cancel near p = 1.
    float rest = 2 * lambda - 3;
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      float square = p[i] * p[i];
      values[i] = (height - p[i]) * square;
      slopes[i] = square * complement[i] * (rest + 3 * complement[i]);
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    positives.positiveBelow(chunk, i, margin);
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("lambda", lambda)
        .with("margin", margin)
        .with("gamma", positives.gamma())
        .toString();
  }
}
