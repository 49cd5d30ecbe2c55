package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Partial binary cross-entropy, {@code pbce}: only what is known counts, the more the less of an
 * image is known. With rho the share of an image's labels that are known, positive or verified
 * negative, and g = alpha rho^gamma + beta:
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>-g log p</td><td>g (p - 1)</td></tr>
 *   <tr><td>verified negative</td><td>-g log(1-p)</td><td>g p</td></tr>
 *   <tr><td>unknown</td><td>0</td><td>0</td></tr>
 * </table>
 *
 * <p>Durand et al., "Learning a Deep ConvNet for Multi-label Classification with Partial Labels"
 * (CVPR 2019), equation 2. Defaults alpha -4.45, beta 5.45, gamma 1 are those of two
 * re-implementations: g is 1 where all is known, and 5 where a tenth is. Deviation: not divided by
 * the number of classes.
 */
public final class PartialBinaryCrossEntropy extends EntrywiseLoss {
  static final String NAME = "pbce";

  private final float alpha;
  private final float beta;
  private final float gamma;

  private PartialBinaryCrossEntropy(float alpha, float beta, float gamma) {
    this.alpha = LossArguments.requireIn("alpha", alpha, -Float.MAX_VALUE, Float.MAX_VALUE);
    this.beta = LossArguments.requireIn("beta", beta, 0, Float.MAX_VALUE);
    this.gamma = LossArguments.requireIn("gamma", gamma, 0, Float.MAX_VALUE);
    if (!(alpha + beta >= 0)) {
      throw new IllegalArgumentException(
          "alpha + beta is the weight of a row that is all known and must be at least 0, got "
              + (alpha + beta));
    }
  }

  static Loss read(NamedSettings parameters) {
    return new PartialBinaryCrossEntropy(
        parameters.number("alpha", -4.45f),
        parameters.number("beta", 5.45f),
        parameters.number("gamma", 1));
  }

  @Override
  void beginRow(Chunk chunk, LabelMatrix labels, int row) {
    double known = labels.positiveCount(row) + labels.negativeCount(row);
    chunk.rowWeight = (float) (alpha * StrictMath.pow(known / labels.classes(), gamma) + beta);
  }

  @Override
  void unknown(Chunk chunk) {
    chunk.clear();
  }

  @Override
  void positive(Chunk chunk, int i) {
    float weight = chunk.rowWeight;
    chunk.set(i, weight * chunk.mirrored[i], -weight * chunk.complement[i]);
  }

  @Override
  void negative(Chunk chunk, int i) {
    float weight = chunk.rowWeight;
    chunk.set(i, weight * chunk.softplus[i], weight * chunk.p[i]);
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("alpha", alpha)
        .with("beta", beta)
        .with("gamma", gamma)
        .toString();
  }
}
