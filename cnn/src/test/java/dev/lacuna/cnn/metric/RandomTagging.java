package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Random labels and scores for the laws of metrics. */
final class RandomTagging {
  private static final int LABEL_STREAM = 1;

  private RandomTagging() {}

  /** Labels of which a share is positive and the rest unknown. */
  static LabelMatrix labels(int images, int classes, double share, long seed) {
    return labels(images, classes, share, 0, seed);
  }

  /** Labels of which one share is positive, one verified negative and the rest unknown. */
  static LabelMatrix labels(int images, int classes, double share, double negative, long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int image = 0; image < images; image++) {
      long row = (long) image * classes;
      double[] drawn =
          IntStream.range(0, classes)
              .mapToDouble(c -> Philox.uniform(seed, LABEL_STREAM, row + c))
              .toArray();
      builder.addRow(
          IntStream.range(0, classes).filter(c -> drawn[c] < share).toArray(),
          IntStream.range(0, classes)
              .filter(c -> drawn[c] >= 1 - negative * (1 - share))
              .toArray());
    }
    return builder.build();
  }

  /** Scores in [-1, 1) that take few values, so that many are equal. */
  static Tensor scores(int images, int classes, int values, long seed) {
    Tensor scores = Baselines.random(images, classes, seed);
    for (long i = 0; i < scores.size(); i++) {
      scores.set(i, (float) (Math.floor(scores.get(i) * values) / values * 2 - 1));
    }
    return scores;
  }

  /** Each score through a function. */
  static Tensor map(Tensor scores, DoubleUnaryOperator function) {
    Tensor mapped = Tensor.allocate(scores.shape());
    for (long i = 0; i < scores.size(); i++) {
      mapped.set(i, (float) function.applyAsDouble(scores.get(i)));
    }
    return mapped;
  }

  /** Row {@code i}, column {@code j} is row {@code rows[i]}, column {@code columns[j]}. */
  static Tensor permute(Tensor scores, int[] rows, int[] columns) {
    Tensor permuted = Tensor.allocate(Shape.of(rows.length, columns.length));
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        permuted.set(
            (long) i * columns.length + j, MetricArguments.score(scores, rows[i], columns[j]));
      }
    }
    return permuted;
  }

  /** Columns of labels in another order: new column {@code j} is old column {@code columns[j]}. */
  static LabelMatrix permuteClasses(LabelMatrix labels, int[] columns) {
    int[] place = new int[columns.length];
    for (int j = 0; j < columns.length; j++) {
      place[columns[j]] = j;
    }
    LabelMatrix.Builder builder = LabelMatrix.builder(columns.length);
    for (int row = 0; row < labels.rows(); row++) {
      int which = row;
      builder.addRow(
          IntStream.range(0, labels.positiveCount(row))
              .map(i -> place[labels.positive(which, i)])
              .toArray(),
          IntStream.range(0, labels.negativeCount(row))
              .map(i -> place[labels.negative(which, i)])
              .toArray());
    }
    return builder.build();
  }

  /** 0..n-1. */
  static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }

  /** One column of scores. */
  static double[] column(Tensor scores, int label) {
    return IntStream.range(0, scores.shape().extent(0))
        .mapToDouble(i -> MetricArguments.score(scores, i, label))
        .toArray();
  }

  /** Scores shown in batches of several sizes. */
  static ScoreSource inBatches(Tensor scores, int size) {
    int images = scores.shape().extent(0);
    int classes = scores.shape().extent(1);
    return consumer -> {
      int[] rows = new int[size];
      for (int from = 0; from < images; from += size) {
        int count = Math.min(size, images - from);
        int first = from;
        Arrays.setAll(rows, i -> first + i);
        try (Tensor batch = permute(scores, Arrays.copyOf(rows, count), identity(classes))) {
          consumer.accept(batch, rows, count);
        }
      }
    };
  }
}
