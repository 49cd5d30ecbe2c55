package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.engine.text.NamedSettings;
import java.util.Arrays;
import java.util.Map;

/**
 * Entropy maximisation with asymmetric pseudo-labelling, {@code em-apl}: {@link
 * EntropyMaximization}, and after a warm-up the unknown entries of the lowest scores count as
 * negatives, softly.
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>-log p</td><td>p - 1</td></tr>
 *   <tr><td>unknown</td><td>-alpha H(p)</td><td>alpha z p (1-p)</td></tr>
 *   <tr><td>unknown, among the lowest</td><td>-beta [y log p + (1-y) log(1-p)]</td>
 *     <td>beta (p - y)</td></tr>
 *   <tr><td>verified negative</td><td>-log(1-p)</td><td>p</td></tr>
 * </table>
 *
 * <p>Zhou et al., "Acknowledging the Unknown for Multi-label Learning with Single Positive Labels"
 * (ECCV 2022). With W = floor(warmup times epochs), the share of a class's unknown entries that
 * count as lowest is theta (e-W)/(epochs-W) in epoch e &gt; W, so theta in the last one. Defaults
 * are those for NUS: alpha 0.1, beta 0.2, theta 0.9, warm-up half of the epochs.
 *
 * <p>Deviation: the authors freeze a soft label y for each entry that was once among the lowest, a
 * number for nearly every image and class. Here a class has one threshold, the quantile of its
 * scores in the last epoch, and one y, their mean below it; which entries it concerns follows from
 * their scores now. That is 8 bytes a class, and 512 for the histogram that they come from.
 */
public final class AsymmetricPseudoLabels extends EntrywiseLoss {
  static final String NAME = "em-apl";

  private final float alpha;
  private final float beta;
  private final float theta;
  private final float warmUp;

  /** Logits below these are among the lowest of their class; null until bound. */
  private final float[] limits;

  private final float[] targets;
  private final ScoreQuantiles quantiles;
  private boolean counting;

  private AsymmetricPseudoLabels(float alpha, float beta, float theta, float warmUp, int classes) {
    this.alpha = LossArguments.requireIn("alpha", alpha, 0, Float.MAX_VALUE);
    this.beta = LossArguments.requireIn("beta", beta, 0, Float.MAX_VALUE);
    this.theta = LossArguments.requireIn("theta", theta, 0, 1);
    this.warmUp = LossArguments.requireIn("warmup", warmUp, 0, 1);
    boolean bound = classes > 0;
    this.limits = bound ? new float[classes] : null;
    this.targets = bound ? new float[classes] : null;
    this.quantiles = bound ? new ScoreQuantiles(classes) : null;
    if (bound) {
      Arrays.fill(limits, Float.NEGATIVE_INFINITY);
    }
  }

  static Loss read(NamedSettings parameters) {
    return new AsymmetricPseudoLabels(
        parameters.number("alpha", 0.1f),
        parameters.number("beta", 0.2f),
        parameters.number("theta", 0.9f),
        parameters.number("warmup", 0.5f),
        0);
  }

  @Override
  public Loss bind(LabelMatrix training) {
    return new AsymmetricPseudoLabels(alpha, beta, theta, warmUp, training.classes());
  }

  @Override
  public void beginEpoch(int epoch, int epochs) {
    if (quantiles == null) {
      throw LossArguments.unbound(describe());
    }
    int warm = (int) (warmUp * epochs);
    if (epoch > warm && counting) {
      double share = (double) theta * (epoch - warm) / (epochs - warm);
      for (int label = 0; label < limits.length; label++) {
        quantiles.lowest(label, share, limits, targets);
      }
    }
    // The scores of an epoch matter to the one after it.
    counting = epoch >= warm && epoch < epochs;
    quantiles.clear();
  }

  @Override
  void requireReady(int classes) {
    LossArguments.requireBound(describe(), limits, classes);
  }

  @Override
  void unknown(Chunk chunk) {
    int n = chunk.length();
    float[] z = chunk.first;
    float[] below = chunk.second;
    float[] target = chunk.third;
    float[] p = chunk.p;
    float[] softplus = chunk.softplus;
    float[] mirrored = chunk.mirrored;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    chunk.logits(z);
    EntropyMaximization.entropy(chunk, z, alpha);
    System.arraycopy(limits, chunk.label(), below, 0, n);
    System.arraycopy(targets, chunk.label(), target, 0, n);
    for (int i = 0; i < n; i++) {
      below[i] -= z[i];
    }
    Step.above(below, 0, below, 0, n);
    for (int i = 0; i < n; i++) {
      float kept = 1 - below[i];
      float weight = beta * below[i];
      float y = target[i];
      values[i] = kept * values[i] + weight * (y * mirrored[i] + (1 - y) * softplus[i]);
      slopes[i] = kept * slopes[i] + weight * (p[i] - y);
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    chunk.set(i, chunk.mirrored[i], -chunk.complement[i]);
  }

  @Override
  void learn(Backend backend, Tensor logits, LabelMatrix labels, int[] rows) {
    if (counting) {
      quantiles.add(backend, logits, labels, rows);
    }
  }

  @Override
  public Map<String, double[]> state() {
    return quantiles == null
        ? Map.of()
        : Map.of(
            "limits", LossState.of(limits),
            "targets", LossState.of(targets),
            "counts", quantiles.counts());
  }

  @Override
  public void restore(Map<String, double[]> state) {
    LossState saved = new LossState(NAME, state);
    saved.read("limits", limits);
    saved.read("targets", targets);
    quantiles.restore(saved.read("counts", quantiles.counts().length));
    saved.finish();
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("alpha", alpha)
        .with("beta", beta)
        .with("theta", theta)
        .with("warmup", warmUp)
        .toString();
  }
}
