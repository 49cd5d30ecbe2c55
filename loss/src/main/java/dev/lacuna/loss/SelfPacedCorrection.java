package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Self-paced loss correction, {@code splc}: from an epoch on, unknown entries that the network is
 * sure of count as positive, batch by batch.
 *
 * <table>
 *   <caption>Value of one entry</caption>
 *   <tr><th>label</th><th>value</th></tr>
 *   <tr><td>positive</td><td>-(1-p_m)^gamma log p_m, p_m = sigmoid(z - margin)</td></tr>
 *   <tr><td>unknown</td><td>-p^gamma log(1-p); from epoch {@code from} on, where p is above tau,
 *     -(1-p)^gamma log p</td></tr>
 *   <tr><td>verified negative</td><td>-p^gamma log(1-p)</td></tr>
 * </table>
 *
 * <p>Zhang et al., "Simple and Robust Loss Design for Multi-Label Learning with Missing Labels"
 * (2021), with their defaults tau 0.6, margin 1, gamma 2, from the second epoch on ({@code from=2},
 * epochs count from 1). Gradients are those of the values. As in their code corrected entries get
 * no margin. Deviations: verified negatives are never corrected; log-sigmoid; the common reduction
 * instead of a sum.
 */
public final class SelfPacedCorrection extends EntrywiseLoss {
  static final String NAME = "splc";

  private final float tau;
  private final float from;
  private final float margin;
  private final Focusing focal;
  private int epoch = 1;

  private SelfPacedCorrection(float tau, float from, float margin, float gamma) {
    this.tau = LossArguments.requireIn("tau", tau, 0, 1);
    this.from = LossArguments.requireIn("from", from, 1, Float.MAX_VALUE);
    this.margin = LossArguments.requireIn("margin", margin, 0, Float.MAX_VALUE);
    LossArguments.gamma("gamma", gamma);
    this.focal = new Focusing(gamma, 0, false);
  }

  static Loss read(NamedSettings parameters) {
    return new SelfPacedCorrection(
        parameters.number("tau", 0.6f),
        parameters.number("from", 2),
        parameters.number("margin", 1),
        parameters.number("gamma", 2));
  }

  @Override
  public Loss bind(LabelMatrix training) {
    return new SelfPacedCorrection(tau, from, margin, focal.gamma());
  }

  @Override
  public void beginEpoch(int number, int epochs) {
    epoch = number;
  }

  @Override
  void unknown(Chunk chunk) {
    focal.negatives(chunk, 0, chunk.length());
    if (epoch < from) {
      return;
    }
    float g = focal.gamma();
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] mirrored = chunk.mirrored;
    float[] focus = chunk.first;
    float[] corrected = chunk.second;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    chunk.power(complement, chunk.softplus, g, focus, 0, chunk.length());
    Step.above(p, tau, corrected, 0, chunk.length());
    for (int i = 0; i < chunk.length(); i++) {
      float kept = 1 - corrected[i];
      float weight = corrected[i] * focus[i];
      values[i] = kept * values[i] + weight * mirrored[i];
      slopes[i] = kept * slopes[i] - weight * (complement[i] + g * p[i] * mirrored[i]);
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    focal.positiveBelow(chunk, i, margin);
  }

  @Override
  void negative(Chunk chunk, int i) {
    focal.negatives(chunk, i, i + 1);
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("tau", tau)
        .with("from", from)
        .with("margin", margin)
        .with("gamma", focal.gamma())
        .toString();
  }
}
