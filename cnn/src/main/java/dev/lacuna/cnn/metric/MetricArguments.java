package dev.lacuna.cnn.metric;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Checks and reads what a metric is given. */
final class MetricArguments {
  private MetricArguments() {}

  /**
   * Checks scores, labels and the first {@code count} rows against each other.
   *
   * @throws IllegalArgumentException naming the argument, its value and what was expected
   */
  static void check(Tensor scores, LabelMatrix labels, int[] rows, int count) {
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
    if (count != images || rows.length < count) {
      throw new IllegalArgumentException(
          "each of the "
              + images
              + " score rows needs its label row, got "
              + Math.min(count, rows.length));
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

  /** Copies scores of one image, from class {@code first} on, to the beginning of an array. */
  static void copy(Tensor scores, int image, int first, int count, float[] target) {
    long start = (long) image * scores.shape().last() + first;
    MemorySegment.copy(scores.segment(), JAVA_FLOAT, start * Float.BYTES, target, 0, count);
  }

  /** The score of one class of one image. */
  static float score(Tensor scores, int image, int label) {
    return scores.get((long) image * scores.shape().last() + label);
  }
}
