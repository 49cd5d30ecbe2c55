package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.MetricArguments.score;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Something counted for each class over the entries (image, class) of a stream of scores. All
 * entries are counted alike, without a look at their labels, and the positives, which are few, once
 * more: the negatives are the difference.
 */
abstract class EntryCounts {
  /** So much of a row of scores that reading it is fast, and so little that tasks are many. */
  static final int CLASSES_A_TASK = 256;

  private final Parallel parallel;
  private final LabelMatrix labels;
  private final UnknownLabels unknown;

  /** One for each worker. */
  private final float[][] buffers;

  private long entries;

  EntryCounts(Parallel parallel, LabelMatrix labels, UnknownLabels unknown) {
    this.parallel = parallel;
    this.labels = labels;
    this.unknown = unknown;
    this.buffers = new float[parallel.threads()][Math.min(CLASSES_A_TASK, labels.classes())];
  }

  /**
   * Counts entries of one image. No two calls at the same time have the same worker or a class in
   * common, and each class sees the images in their order.
   *
   * @param worker in 0..threads-1
   * @param first class of the first score
   * @param classes how many entries there are; the first scores
   */
  abstract void count(int worker, int first, int classes, float[] scores);

  /** Counts a positive, which has been or will be counted among all entries too. */
  abstract void countPositive(int label, float score);

  final Parallel parallel() {
    return parallel;
  }

  final LabelMatrix labels() {
    return labels;
  }

  final int classes() {
    return labels.classes();
  }

  /** Number of entries counted so far. */
  final long entries() {
    return entries;
  }

  /** Counts checked rows; sees them as {@link ScoreSource.Consumer} does. */
  final void add(Tensor scores, int[] rows, int count) {
    if (unknown == UnknownLabels.NEGATIVE) {
      addAll(scores, count);
    }
    for (int image = 0; image < count; image++) {
      int row = rows[image];
      for (int i = 0; i < labels.positiveCount(row); i++) {
        countPositive(labels.positive(row, i), score(scores, image, labels.positive(row, i)));
      }
      if (unknown == UnknownLabels.LEFT_OUT) {
        addGiven(scores, image, row);
      }
    }
  }

  private void addGiven(Tensor scores, int image, int row) {
    float[] one = buffers[0];
    for (int i = 0; i < labels.positiveCount(row); i++) {
      one[0] = score(scores, image, labels.positive(row, i));
      count(0, labels.positive(row, i), 1, one);
    }
    for (int i = 0; i < labels.negativeCount(row); i++) {
      one[0] = score(scores, image, labels.negative(row, i));
      count(0, labels.negative(row, i), 1, one);
    }
    entries += labels.positiveCount(row) + labels.negativeCount(row);
  }

  private void addAll(Tensor scores, int count) {
    int classes = classes();
    entries += (long) classes * count;
    parallel.forEach(
        Math.ceilDiv(classes, CLASSES_A_TASK),
        (worker, task) -> {
          int first = task * CLASSES_A_TASK;
          int width = Math.min(CLASSES_A_TASK, classes - first);
          for (int image = 0; image < count; image++) {
            MetricArguments.copy(scores, image, first, width, buffers[worker]);
            count(worker, first, width, buffers[worker]);
          }
        });
  }
}
