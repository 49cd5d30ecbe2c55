package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.List;
import java.util.Optional;

/**
 * How well scores rank the classes for each image. Unknown labels count as negatives.
 *
 * @param images number of images
 * @param imagesWithPositives how many of them have a positive
 * @param labelRankingAveragePrecision for each positive of an image the share of positives among
 *     the classes that score as high or higher, averaged; mean over the images, in 0..1, where one
 *     without positives counts 1
 * @param coverageError how many of the best-scored classes hold all positives of an image, ties at
 *     their worst rank; mean over the images, in 0..classes, where one without positives counts 0
 * @param rankingLoss share of the pairs of a positive and a negative of an image in which the
 *     negative scores as high or higher; mean over the images, in 0..1, where one without pairs
 *     counts 0
 * @param atK for each k asked for
 * @param atKWithPositives the same, as means over the images that have a positive; 0 if none has
 */
public record ImageRankings(
    int images,
    int imagesWithPositives,
    double labelRankingAveragePrecision,
    double coverageError,
    double rankingLoss,
    List<AtK> atK,
    List<AtK> atKWithPositives) {

  /** Takes immutable copies of the lists. */
  public ImageRankings {
    atK = List.copyOf(atK);
    atKWithPositives = List.copyOf(atKWithPositives);
  }

  /**
   * Rankings from one pass over the scores.
   *
   * @param parallel who computes; the result does not depend on it
   * @param ks the numbers of best classes to look at, each at least 1
   * @param inversePropensities for each class one divided by the probability that a positive is
   *     given, where known
   * @throws IllegalArgumentException if the shapes do not fit each other, a score is NaN, a k is
   *     below 1 or an inverse propensity is negative or not finite
   */
  public static ImageRankings of(
      Parallel parallel,
      ScoreSource scores,
      LabelMatrix labels,
      List<Integer> ks,
      Optional<float[]> inversePropensities) {
    ImageSums sums = new ImageSums(parallel, new ImageMeasures(labels, ks, inversePropensities));
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          sums.add(batch, rows, count);
        });
    return sums.result();
  }
}
