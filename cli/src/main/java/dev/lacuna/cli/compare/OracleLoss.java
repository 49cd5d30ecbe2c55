package dev.lacuna.cli.compare;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;

/**
 * A loss that knows where labels were hidden and leaves those entries out: value and gradient are 0
 * there. It sees neither that they are positive nor that they are negative.
 *
 * <p>The entries that count are those of assume-negative, so this is weighted binary cross-entropy
 * with weight 0 for unknown labels on a matrix in which all but the hidden labels are known,
 * without that matrix: its size is that of the labels, not of images times classes.
 */
final class OracleLoss implements Loss {
  private final Loss assumeNegative;
  private final LabelMatrix training;
  private final LabelMatrix hidden;

  /**
   * Over another loss.
   *
   * @param assumeNegative binary cross-entropy with weight 1 for every entry
   * @param training the labels it is trained on; on others it is the other loss
   * @param hidden for each row of these the hidden labels as positives
   */
  OracleLoss(Loss assumeNegative, LabelMatrix training, LabelMatrix hidden) {
    this.assumeNegative = assumeNegative;
    this.training = training;
    this.hidden = hidden;
  }

  @Override
  public double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    double value = assumeNegative.evaluate(backend, logits, labels, rows, gradient);
    if (labels != training) {
      return value;
    }
    int batch = logits.shape().extent(0);
    int classes = logits.shape().extent(1);
    double left = 0;
    for (int image = 0; image < batch; image++) {
      for (int i = 0; i < hidden.positiveCount(rows[image]); i++) {
        long entry = (long) image * classes + hidden.positive(rows[image], i);
        double z = logits.get(entry);
        left += Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
        if (gradient != null) {
          gradient.set(entry, 0);
        }
      }
    }
    return value - left / batch;
  }

  @Override
  public String describe() {
    return assumeNegative.describe();
  }
}
