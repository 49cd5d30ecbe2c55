package dev.lacuna.cnn.metric;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Checks and reads what a metric is given. */
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
    float[] row = new float[classes];
    for (int image = 0; image < images; image++) {
      copy(scores, image, 0, row);
      for (int label = 0; label < classes; label++) {
        if (Float.isNaN(row[label])) {
          throw new IllegalArgumentException(
              "the score of image "
                  + image
                  + ", class "
                  + label
                  + " is not a number; has the training diverged?");
        }
      }
    }
  }

  /** Copies scores of one image, from class {@code first} on, until {@code target} is full. */
  static void copy(Tensor scores, int image, int first, float[] target) {
    long start = (long) image * scores.shape().last() + first;
    MemorySegment.copy(scores.segment(), JAVA_FLOAT, start * Float.BYTES, target, 0, target.length);
  }
}
