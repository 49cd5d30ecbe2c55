package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.UnknownLabels.NEGATIVE;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Computes all metrics in as few passes over the scores as they need. */
final class MetricPasses {
  private final Parallel parallel;
  private final LabelMatrix labels;
  private final Optional<ScoreBins> bins;
  private final ImageSums images;
  private final ThresholdCounts thresholds;
  private final CalibrationCounts calibration;
  private final boolean verifiedNegatives;
  private int rowsSeen;

  MetricPasses(Parallel parallel, LabelMatrix labels, MetricSettings settings) {
    this.parallel = parallel;
    this.labels = labels;
    this.bins = settings.bins();
    this.verifiedNegatives =
        IntStream.range(0, labels.rows()).anyMatch(row -> labels.negativeCount(row) > 0);
    this.images =
        new ImageSums(
            parallel, new ImageMeasures(labels, settings.ks(), settings.inversePropensities()));
    this.thresholds = new ThresholdCounts(parallel, labels, NEGATIVE, settings.thresholds());
    this.calibration =
        new CalibrationCounts(
            parallel, labels, NEGATIVE, settings.scale(), MetricSettings.CALIBRATION_BINS);
  }

  TaggingMetrics run(ScoreSource scores) {
    return bins.isPresent() ? inOnePass(scores, bins.get()) : inTwoPasses(scores);
  }

  private TaggingMetrics inOnePass(ScoreSource scores, ScoreBins with) {
    List<RankingCounts> counts =
        byUse(unknown -> new BinnedCounts(parallel, labels, unknown, with));
    scores.forEachBatch(
        (batch, rows, count) -> {
          add(batch, rows, count);
          counts.forEach(each -> each.add(batch, rows, count));
        });
    return result(counts);
  }

  private TaggingMetrics inTwoPasses(ScoreSource scores) {
    PositiveScores positives = new PositiveScores(labels);
    scores.forEachBatch(
        (batch, rows, count) -> {
          add(batch, rows, count);
          positives.add(batch, rows, count);
        });
    List<RankingCounts> counts =
        byUse(unknown -> StepCounts.withPooled(parallel, labels, unknown, positives));
    scores.forEachBatch(
        (batch, rows, count) -> counts.forEach(each -> each.add(batch, rows, count)));
    return result(counts);
  }

  /** Of all entries and, where there are verified negatives, of those that are known. */
  private List<RankingCounts> byUse(Function<UnknownLabels, RankingCounts> making) {
    Stream<UnknownLabels> uses =
        verifiedNegatives ? Arrays.stream(UnknownLabels.values()) : Stream.of(NEGATIVE);
    return uses.map(making).toList();
  }

  private void add(Tensor batch, int[] rows, int count) {
    MetricArguments.check(batch, labels, rows, count);
    images.add(batch, rows, count);
    thresholds.add(batch, rows, count);
    calibration.add(batch, rows, count);
    rowsSeen = Math.addExact(rowsSeen, count);
  }

  private TaggingMetrics result(List<RankingCounts> counts) {
    return new TaggingMetrics(
        ClassRankings.of(counts.getFirst()),
        images.result(),
        thresholds.result(rowsSeen),
        calibration.result(),
        verifiedNegatives ? Optional.of(ClassRankings.of(counts.getLast())) : Optional.empty());
  }
}
