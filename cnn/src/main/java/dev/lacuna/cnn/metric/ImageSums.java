package dev.lacuna.cnn.metric;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/** Sums what is measured of each image, in the order of the images. */
final class ImageSums {
  /** Images measured at a time; their sum does not depend on it. */
  private static final int BLOCK = 256;

  private final Parallel parallel;
  private final ImageMeasures measures;
  private final double[] sums;

  /** One for each worker. */
  private final float[][] rows;

  ImageSums(Parallel parallel, ImageMeasures measures) {
    this.parallel = parallel;
    this.measures = measures;
    this.sums = new double[measures.width()];
    this.rows = new float[parallel.threads()][measures.labels().classes()];
  }

  /** Measures checked rows; sees them as {@link ScoreSource.Consumer} does. */
  void add(Tensor scores, int[] labelRows, int count) {
    for (int from = 0; from < count; from += BLOCK) {
      for (double[] numbers : measure(scores, labelRows, from, Math.min(BLOCK, count - from))) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += numbers[i];
        }
      }
    }
  }

  private double[][] measure(Tensor scores, int[] labelRows, int from, int count) {
    double[][] numbers = new double[count][sums.length];
    parallel.forEach(
        count,
        (worker, i) -> {
          MetricArguments.copy(scores, from + i, 0, rows[worker].length, rows[worker]);
          measures.measure(rows[worker], labelRows[from + i], numbers[i]);
        });
    return numbers;
  }

  ImageRankings result() {
    return measures.means(sums);
  }
}
