package dev.lacuna.cnn.train;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;

/** Gives the losses of a script: first the training batches of an epoch, then its validation. */
final class ScriptedLoss implements Loss {
  private final double[] values;
  private int next;

  ScriptedLoss(double... values) {
    this.values = values;
  }

  @Override
  public double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    if (gradient != null) {
      gradient.fill(0);
    }
    return values[next++];
  }

  @Override
  public String describe() {
    return "script";
  }
}
