package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;

/** Checks of what losses are made with, and of what they are given to evaluate. */
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

  /**
   * Checks a parameter.
   *
   * @throws IllegalArgumentException if it is not in {@code least..most}
   */
  static float requireIn(String name, float value, float least, float most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          most == Float.MAX_VALUE
              ? least == -Float.MAX_VALUE
                  ? name + " must be finite, got " + value
                  : "%s must be finite and at least %s, got %s"
                      .formatted(name, LossText.decimal(least), value)
              : "%s must be in %s..%s, got %s"
                  .formatted(name, LossText.decimal(least), LossText.decimal(most), value));
    }
    return value;
  }

  /** Checks the exponent of a focusing power; beyond 100, its slope would leave float. */
  static float gamma(String name, float value) {
    return requireIn(name, value, 0, 100);
  }

  /**
   * Checks that a loss which depends on training labels has seen some, of as many classes.
   *
   * @param perClass what it worked out of them; null if it was not bound
   */
  static void requireBound(String loss, float[] perClass, int classes) {
    if (perClass == null) {
      throw unbound(loss);
    }
    if (perClass.length != classes) {
      throw new IllegalArgumentException(
          "loss %s is bound to labels of %d classes, but is given %d"
              .formatted(loss, perClass.length, classes));
    }
  }

  /** What to say of a loss that has not seen the training labels. */
  static IllegalStateException unbound(String loss) {
    return new IllegalStateException(
        "loss " + loss + " depends on the training labels: bind it to them before evaluating");
  }
}
