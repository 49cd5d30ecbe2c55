package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Asymmetric loss, {@code asl}, and focal loss, {@code focal}: cross-entropy in which entries that
 * already fit weigh less, negatives more so.
 *
 * <table>
 *   <caption>Value of one entry</caption>
 *   <tr><th>label</th><th>value</th></tr>
 *   <tr><td>positive</td><td>-(1-p)^gamma+ log p</td></tr>
 *   <tr><td>unknown or negative</td><td>-q^gamma- log(1-q), q = max(p - margin, 0)</td></tr>
 * </table>
 *
 * <p>Ridnik et al., "Asymmetric Loss For Multi-Label Classification" (ICCV 2021), equation 7. The
 * margin lowers the probability of negatives, so that those below it are left out; the authors'
 * code adds it to 1-p, which is the same. Defaults are those of their training script: gamma- 4,
 * gamma+ 0, margin 0.05, and the powers are constants of the gradient ({@code detach=1}); with
 * {@code detach=0} the gradient is that of the value. Lin et al., "Focal Loss for Dense Object
 * Detection" (ICCV 2017), is the same without margin, both gammas 2, in full. Deviations: no
 * epsilon in the logarithm, which in the authors' code takes the gradient of positives below 1e-8;
 * the common reduction where theirs is the sum over the batch. Derivatives: docs/losses.md.
 */
public final class AsymmetricLoss extends EntrywiseLoss {
  static final String NAME = "asl";
  static final String FOCAL = "focal";

  private final String name;
  private final Focusing positives;
  private final Focusing negatives;

  private AsymmetricLoss(
      String name, float positiveGamma, float negativeGamma, float margin, boolean detached) {
    this.name = name;
    LossArguments.gamma("gamma+", positiveGamma);
    LossArguments.gamma("gamma-", negativeGamma);
    LossArguments.requireIn("margin", margin, 0, Math.nextDown(1f));
    positives = new Focusing(positiveGamma, 0, detached);
    negatives = new Focusing(negativeGamma, margin, detached);
  }

  static Loss read(NamedSettings parameters) {
    return new AsymmetricLoss(
        NAME,
        parameters.number("gamma+", 0),
        parameters.number("gamma-", 4),
        parameters.number("margin", 0.05f),
        parameters.flag("detach", true));
  }

  static Loss readFocal(NamedSettings parameters) {
    return new AsymmetricLoss(
        FOCAL, parameters.number("gamma+", 2), parameters.number("gamma-", 2), 0, false);
  }

  @Override
  void unknown(Chunk chunk) {
    negatives.negatives(chunk, 0, chunk.length());
  }

  @Override
  void positive(Chunk chunk, int i) {
    positives.positive(chunk, i, 1);
  }

  @Override
  void negative(Chunk chunk, int i) {
    // As unknown.
  }

  @Override
  public String describe() {
    if (name.equals(FOCAL)) {
      return new LossText(name)
          .with("gamma+", positives.gamma())
          .with("gamma-", negatives.gamma())
          .toString();
    }
    return new LossText(name)
        .with("gamma-", negatives.gamma())
        .with("gamma+", positives.gamma())
        .with("margin", negatives.margin())
        .with("detach", negatives.detached())
        .toString();
  }
}
