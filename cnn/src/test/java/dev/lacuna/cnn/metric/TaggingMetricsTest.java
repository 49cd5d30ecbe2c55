package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.RandomTagging.inBatches;
import static dev.lacuna.cnn.metric.RandomTagging.labels;
import static dev.lacuna.cnn.metric.RandomTagging.scores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TaggingMetricsTest {
  private static MetricSettings settings(int classes, boolean binned) {
    float[] propensities = new float[classes];
    float[] thresholds = new float[classes];
    for (int label = 0; label < classes; label++) {
      propensities[label] = 1 + label % 5;
      thresholds[label] = label % 3 * 0.25f;
    }
    MetricSettings settings =
        MetricSettings.of(ScoreScale.LOGIT, classes)
            .withThresholds(thresholds)
            .withKs(List.of(2, 5))
            .withInversePropensities(propensities);
    return binned ? settings.withBins(new ScoreBins(-1, 1, 40)) : settings;
  }

  /** Every number, so that two results can be compared bit by bit. */
  private static List<Object> numbers(TaggingMetrics metrics) {
    List<Object> all = new ArrayList<>(List.of(metrics.images()));
    add(all, metrics.classes());
    metrics.verified().ifPresent(verified -> add(all, verified));
    ThresholdScores thresholded = metrics.thresholded();
    all.add(thresholded.overAllClasses());
    all.add(thresholded.overPresentClasses());
    all.add(List.of(thresholded.predictedPerImage(), thresholded.hammingLoss()));
    for (int label = 0; label < thresholded.classes(); label++) {
      all.add(
          List.of(
              thresholded.predicted(label),
              thresholded.hits(label),
              metrics.calibration().ofClass(label)));
    }
    all.add(metrics.calibration().pooled());
    return all;
  }

  private static void add(List<Object> all, ClassRankings classes) {
    all.add(classes.microAveragePrecision());
    for (ClassMetric metric : List.of(classes.averagePrecision(), classes.rocAuc())) {
      for (int label = 0; label < metric.classes(); label++) {
        all.add(List.of(metric.ofClass(label), metric.lowest(label), metric.highest(label)));
      }
    }
  }

  @Property(tries = 30)
  void neitherBatchesNorThreadsChangeABit(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 150) int classes,
      @ForAll boolean binned,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.1, 0.2, seed);
    MetricSettings settings = settings(classes, binned);
    try (Tensor scores = scores(images, classes, 100, seed)) {
      List<Object> expected =
          numbers(
              TaggingMetrics.of(
                  Parallel.sequential(), ScoreSource.of(scores, labels), labels, settings));
      for (int threads : new int[] {1, 2, 5}) {
        try (Parallel parallel = Parallel.of(threads)) {
          for (int batch : new int[] {1, 7, 64}) {
            TaggingMetrics got =
                TaggingMetrics.of(parallel, inBatches(scores, batch), labels, settings);
            assertEquals(expected, numbers(got));
          }
        }
      }
    }
  }

  @Property(tries = 30)
  void arePartsThatCanBeHadAlone(
      @ForAll @IntRange(min = 1, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 30) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.1, 0.2, seed);
    MetricSettings settings = settings(classes, false);
    Parallel parallel = Parallel.sequential();
    try (Tensor scores = scores(images, classes, 100, seed)) {
      ScoreSource source = ScoreSource.of(scores, labels);
      TaggingMetrics metrics = TaggingMetrics.of(parallel, source, labels, settings);
      assertEquals(
          metrics.classes().averagePrecision().mean(),
          AveragePrecision.of(parallel, scores, labels).mean());
      assertEquals(
          metrics.images(),
          ImageRankings.of(
              parallel, source, labels, settings.ks(), settings.inversePropensities()));
      assertEquals(
          metrics.calibration().mean(),
          Calibration.of(parallel, source, labels, UnknownLabels.NEGATIVE, ScoreScale.LOGIT, 15)
              .mean());
      TaggingScores few = TaggingScores.of(parallel, scores, labels);
      assertEquals(metrics.classes().averagePrecision().mean(), few.meanAveragePrecision());
      assertEquals(metrics.images().atK().getLast().precision(), few.precisionAt5());
    }
  }

  @Test
  void thereIsNothingVerifiedWithoutVerifiedNegatives() {
    LabelMatrix without = LabelMatrix.builder(2).addRow(0).addRow(1).build();
    LabelMatrix with =
        LabelMatrix.builder(2).addRow(0).addRow(new int[] {1}, new int[] {0}).build();
    try (Tensor scores = Tensor.of(Shape.of(2, 2), 3, 1, 2, 1)) {
      assertTrue(of(scores, without).verified().isEmpty());
      ClassRankings verified = of(scores, with).verified().orElseThrow();
      assertTrue(verified.rocAuc().defined(0));
      assertEquals(1, verified.averagePrecision().mean(verified.rocAuc()::defined));
      assertEquals(1, verified.rocAuc().classesCounted());
      assertEquals(2, verified.averagePrecision().classesCounted());
    }
  }

  @Test
  void theUsualThresholdIsOneHalf() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).build();
    try (Tensor scores = Tensor.of(Shape.of(1, 2), 0, -0.001f)) {
      assertEquals(1, of(scores, labels).thresholded().predictedPerImage());
      assertEquals(
          0,
          TaggingMetrics.of(
                  Parallel.sequential(),
                  ScoreSource.of(scores, labels),
                  labels,
                  MetricSettings.of(ScoreScale.PROBABILITY, 2))
              .thresholded()
              .predictedPerImage());
    }
  }

  @Test
  void batchesThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).build();
    try (Tensor scores = Tensor.of(Shape.of(1, 2), 0, Float.NaN)) {
      assertEquals(
          "the score of image 0, class 1 is not a number; has the training diverged?",
          assertThrows(IllegalArgumentException.class, () -> of(scores, labels)).getMessage());
    }
  }

  private static TaggingMetrics of(Tensor scores, LabelMatrix labels) {
    return TaggingMetrics.of(
        Parallel.sequential(),
        ScoreSource.of(scores, labels),
        labels,
        MetricSettings.of(ScoreScale.LOGIT, labels.classes()));
  }
}
