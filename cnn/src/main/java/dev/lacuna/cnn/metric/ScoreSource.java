package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Scores of images, shown batch by batch, so that nobody has to hold images times classes of them:
 * {@code consumer -> scorer.forEachBatch(images, consumer::accept)} is one.
 */
@FunctionalInterface
public interface ScoreSource {
  /**
   * Shows the scores of all images once. Exact rankings of classes need two passes, so a second
   * call shows the same rows again.
   */
  void forEachBatch(Consumer consumer);

  /** What looks at scores. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes the scores of some images, valid until it returns.
     *
     * @param scores (count, classes)
     * @param rows for each row of {@code scores} the row of the labels; the first {@code count}
     *     entries count
     * @throws IllegalArgumentException if the shapes do not fit the labels or a score is NaN
     */
    void accept(Tensor scores, int[] rows, int count);
  }

  /**
   * Scores that are held, as one batch.
   *
   * @param scores (images, classes)
   * @param rows for each row of {@code scores} the row of the labels
   */
  static ScoreSource of(Tensor scores, int[] rows) {
    return consumer -> consumer.accept(scores, rows, rows.length);
  }

  /**
   * Scores that are held, of all rows of {@code labels} in their order.
   *
   * @param scores (images, classes)
   */
  static ScoreSource of(Tensor scores, LabelMatrix labels) {
    return of(scores, IntStream.range(0, labels.rows()).toArray());
  }
}
