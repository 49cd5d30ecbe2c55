package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/**
 * How well scores rank the images for each class, and all entries (image, class) together.
 *
 * @param averagePrecision of each class
 * @param rocAuc of each class
 * @param microAveragePrecision average precision of the one ranking of all entries, in 0..1; 0
 *     without positives. Frequent classes dominate it, and it asks that scores of different classes
 *     compare.
 */
public record ClassRankings(
    AveragePrecision averagePrecision, RocAuc rocAuc, double microAveragePrecision) {

  /**
   * Exact rankings, from two passes over the scores. Holds 24 bytes for each positive, and 20 more
   * for each positive and thread.
   *
   * @param parallel who computes; the result does not depend on it
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static ClassRankings exact(
      Parallel parallel, ScoreSource scores, LabelMatrix labels, UnknownLabels unknown) {
    PositiveScores positives = new PositiveScores(labels);
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          positives.add(batch, rows, count);
        });
    StepCounts counts = StepCounts.withPooled(parallel, labels, unknown, positives);
    scores.forEachBatch(counts::add);
    return of(counts);
  }

  /**
   * Rankings in which scores of one bin are ties, from one pass. Holds {@code 8 classes bins}
   * bytes, whatever the number of images; {@link ClassMetric#lowest} and {@link
   * ClassMetric#highest} enclose the exact values.
   *
   * @param parallel who computes; the result does not depend on it
   * @throws IllegalArgumentException if the shapes do not fit each other or a score is NaN
   */
  public static ClassRankings binned(
      Parallel parallel,
      ScoreSource scores,
      LabelMatrix labels,
      UnknownLabels unknown,
      ScoreBins bins) {
    BinnedCounts counts = new BinnedCounts(parallel, labels, unknown, bins);
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          counts.add(batch, rows, count);
        });
    return of(counts);
  }

  static ClassRankings of(RankingCounts counts) {
    RankingWalk[] classes = counts.byClass();
    return new ClassRankings(
        new AveragePrecision(classes), new RocAuc(classes), counts.pooled().averagePrecision());
  }
}
