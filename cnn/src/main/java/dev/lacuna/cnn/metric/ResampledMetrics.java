package dev.lacuna.cnn.metric;

import dev.lacuna.cnn.metric.Bootstrap.Replicate;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Prepares scores once, so that their metrics can be computed for many {@link Resamples}. */
final class ResampledMetrics {
  private final Parallel parallel;
  private final int images;
  private final int classes;
  private final ImageMeasures measures;

  /** What is measured of each image: entry i of image j is {@code numbers[i][j]}. */
  private final double[][] numbers;

  /** The ranking of all entries, then the one of each class. */
  private final ResampledRanking[] rankings;

  private final ResampledRanking.Worth[] worths;

  ResampledMetrics(
      Parallel parallel, Tensor scores, LabelMatrix labels, int[] rows, MetricSettings settings) {
    this.parallel = parallel;
    this.images = rows.length;
    this.classes = labels.classes();
    this.measures = new ImageMeasures(labels, settings.ks(), settings.inversePropensities());
    this.numbers = new double[measures.width()][images];
    this.rankings = new ResampledRanking[classes + 1];
    this.worths = new ResampledRanking.Worth[classes + 1];
    Arrays.setAll(worths, i -> new ResampledRanking.Worth());
    measure(scores, rows);
    rank(scores, labels, rows, settings.thresholds());
  }

  private void measure(Tensor scores, int[] rows) {
    float[][] buffers = new float[parallel.threads()][classes];
    parallel.forEach(
        images,
        (worker, image) -> {
          MetricArguments.copy(scores, image, 0, classes, buffers[worker]);
          double[] measured = new double[numbers.length];
          measures.measure(buffers[worker], rows[image], measured);
          for (int i = 0; i < measured.length; i++) {
            numbers[i][image] = measured[i];
          }
        });
  }

  private void rank(Tensor scores, LabelMatrix labels, int[] rows, float[] thresholds) {
    PositiveScores positives = new PositiveScores(labels);
    positives.add(scores, rows, images);
    parallel.forEach(
        classes + 1,
        task -> {
          int first = Math.max(0, task - 1);
          int width = task == 0 ? classes : 1;
          float last = least(task == 0 ? positives.pooled() : positives.ofClass(first));
          float threshold = task == 0 ? Float.POSITIVE_INFINITY : thresholds[first];
          ResampledRanking.Builder builder = new ResampledRanking.Builder(last, threshold);
          float[] part = new float[width];
          for (int image = 0; image < images; image++) {
            MetricArguments.copy(scores, image, first, width, part);
            for (int i = 0; i < width; i++) {
              boolean positive = labels.state(rows[image], first + i) == LabelState.POSITIVE;
              builder.add(part[i], image, positive);
            }
          }
          rankings[task] = builder.build();
        });
  }

  private static float least(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  /** The metrics of each resample of a block. */
  List<Replicate> evaluate(Resamples resamples) {
    parallel.forEach(classes + 1, task -> rankings[task].evaluate(resamples, worths[task]));
    double[][] sums = new double[numbers.length][Resamples.BLOCK];
    parallel.forEach(
        numbers.length,
        i -> {
          for (int image = 0; image < images; image++) {
            resamples.add(image, numbers[i][image], sums[i]);
          }
        });
    Replicate[] replicates = new Replicate[Resamples.BLOCK];
    parallel.forEach(Resamples.BLOCK, resample -> replicates[resample] = replicate(sums, resample));
    return List.of(replicates);
  }

  /**
   * Adds the average precision of each class in the resamples that were evaluated last.
   *
   * @param first whether the block's first resample is the sample itself
   * @param count how many resamples of the block are taken
   */
  void addPrecisions(ResampledPrecisions precisions, boolean first, int count) {
    for (int label = 0; label < classes; label++) {
      ResampledRanking.Worth worth = worths[label + 1];
      for (int resample = 0; resample < count; resample++) {
        if (worth.found[resample] > 0) {
          double precision = worth.averagePrecision(resample);
          if (first && resample == 0) {
            precisions.set(label, precision);
          } else {
            precisions.add(label, precision);
          }
        }
      }
    }
  }

  private Replicate replicate(double[][] sums, int resample) {
    int[] predicted = new int[classes];
    int[] positives = new int[classes];
    int[] hits = new int[classes];
    long entries = (long) images * classes;
    double precision = 0;
    double area = 0;
    int present = 0;
    int withPairs = 0;
    for (int label = 0; label < classes; label++) {
      ResampledRanking.Worth worth = worths[label + 1];
      predicted[label] = worth.predicted[resample];
      positives[label] = worth.found[resample];
      hits[label] = worth.hits[resample];
      if (positives[label] > 0) {
        present++;
        precision += worth.averagePrecision(resample);
      }
      if (positives[label] > 0 && positives[label] < images) {
        withPairs++;
        area += worth.rocAuc(resample, images);
      }
    }
    ThresholdScores thresholded = new ThresholdScores(images, entries, predicted, positives, hits);
    double[] measured = new double[sums.length];
    Arrays.setAll(measured, i -> sums[i][resample]);
    return new Replicate(
        precision / Math.max(1, present),
        worths[0].averagePrecision(resample),
        area / Math.max(1, withPairs),
        thresholded.overAllClasses(),
        thresholded.overPresentClasses(),
        thresholded.overallPrecision(),
        thresholded.overallRecall(),
        thresholded.overallF1(),
        measures.means(measured));
  }
}
