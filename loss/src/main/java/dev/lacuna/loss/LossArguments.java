package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;

/** Checks of what {@link dev.lacuna.engine.loss.Loss#evaluate} is given. */
final class LossArguments {
  private LossArguments() {}

  /**
   * Checks shapes and rows against each other.
   *
   * @throws IllegalArgumentException naming the argument, its value and what was expected
   */
  static void check(Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    if (logits.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "logits must have shape (batch, classes), got " + logits.shape());
    }
    int batch = logits.shape().extent(0);
    int classes = logits.shape().extent(1);
    if (classes != labels.classes()) {
      throw new IllegalArgumentException(
          "logits have " + classes + " classes, labels have " + labels.classes());
    }
    if (gradient != null && !gradient.shape().equals(logits.shape())) {
      throw new IllegalArgumentException(
          "gradient must have the shape of the logits, "
              + logits.shape()
              + ", got "
              + gradient.shape());
    }
    if (rows.length < batch) {
      throw new IllegalArgumentException(
          "rows must name an image for each of the " + batch + " logit rows, got " + rows.length);
    }
    for (int i = 0; i < batch; i++) {
      if (rows[i] < 0 || rows[i] >= labels.rows()) {
        throw new IllegalArgumentException(
            "rows[" + i + "] is " + rows[i] + ", but the labels have " + labels.rows() + " rows");
      }
    }
  }
}
