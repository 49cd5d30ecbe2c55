package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;

/** Checks of what a metric is given. */
final class MetricArguments {
  private MetricArguments() {}

  /** The rows of a matrix in their order. */
  static int[] allRows(LabelMatrix labels) {
    return IntStream.range(0, labels.rows()).toArray();
  }

  /**
   * Checks scores, labels and rows against each other.
   *
   * @throws IllegalArgumentException naming the argument, its value and what was expected
   */
  static void check(Tensor scores, LabelMatrix labels, int[] rows) {
    if (scores.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "scores must have shape (images, classes), got " + scores.shape());
    }
    int images = scores.shape().extent(0);
    int classes = scores.shape().extent(1);
    if (classes != labels.classes()) {
      throw new IllegalArgumentException(
          "scores have " + classes + " classes, labels have " + labels.classes());
    }
    if (rows.length != images) {
      throw new IllegalArgumentException(
          "each of the " + images + " score rows needs its label row, got " + rows.length);
    }
    for (int i = 0; i < images; i++) {
      if (rows[i] < 0 || rows[i] >= labels.rows()) {
        throw new IllegalArgumentException(
            "rows[" + i + "] is " + rows[i] + ", but the labels have " + labels.rows() + " rows");
      }
    }
    for (long i = 0; i < scores.size(); i++) {
      if (Float.isNaN(scores.get(i))) {
        throw new IllegalArgumentException(
            "the score of image "
                + i / classes
                + ", class "
                + i % classes
                + " is not a number; has the training diverged?");
      }
    }
  }
}
