package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.RandomTagging.identity;
import static dev.lacuna.cnn.metric.RandomTagging.labels;
import static dev.lacuna.cnn.metric.RandomTagging.permute;
import static dev.lacuna.cnn.metric.RandomTagging.scores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.metric.Bootstrap.Interval;
import dev.lacuna.cnn.metric.Bootstrap.Replicate;
import dev.lacuna.cnn.metric.ThresholdScores.ClassMeans;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  /** Means of up to 100 doubles in 0..1, summed in another order. */
  private static final double ROUNDING = 1e-14;

  private static MetricSettings settings(int classes) {
    float[] thresholds = new float[classes];
    float[] propensities = new float[classes];
    for (int label = 0; label < classes; label++) {
      thresholds[label] = label % 5 * 0.4f - 0.8f;
      propensities[label] = 1 + label % 3;
    }
    return MetricSettings.of(ScoreScale.LOGIT, classes)
        .withThresholds(thresholds)
        .withInversePropensities(propensities);
  }

  private static void assertClose(TaggingMetrics expected, Replicate got) {
    assertEquals(
        expected.classes().averagePrecision().mean(), got.meanAveragePrecision(), ROUNDING);
    assertEquals(expected.classes().microAveragePrecision(), got.microAveragePrecision(), ROUNDING);
    assertEquals(expected.classes().rocAuc().mean(), got.meanRocAuc(), ROUNDING);
    assertClose(expected.thresholded().overAllClasses(), got.allClasses());
    assertClose(expected.thresholded().overPresentClasses(), got.presentClasses());
    assertEquals(expected.thresholded().overallPrecision(), got.overallPrecision(), ROUNDING);
    assertEquals(expected.thresholded().overallRecall(), got.overallRecall(), ROUNDING);
    assertEquals(expected.thresholded().overallF1(), got.overallF1(), ROUNDING);
    ImageRankings images = expected.images();
    assertEquals(images.images(), got.images().images());
    assertEquals(images.imagesWithPositives(), got.images().imagesWithPositives());
    assertEquals(
        images.labelRankingAveragePrecision(),
        got.images().labelRankingAveragePrecision(),
        ROUNDING);
    assertEquals(images.coverageError(), got.images().coverageError(), 100 * ROUNDING);
    for (int i = 0; i < images.atK().size(); i++) {
      AtK at = images.atKWithPositives().get(i);
      AtK other = got.images().atKWithPositives().get(i);
      assertEquals(at.ndcg(), other.ndcg(), ROUNDING);
      assertEquals(
          at.propensityScored().orElseThrow().precision(),
          other.propensityScored().orElseThrow().precision(),
          ROUNDING);
    }
  }

  private static void assertClose(ClassMeans expected, ClassMeans got) {
    assertEquals(expected.classes(), got.classes());
    assertEquals(expected.precision(), got.precision(), ROUNDING);
    assertEquals(expected.f1OfMeans(), got.f1OfMeans(), ROUNDING);
    assertEquals(expected.meanF1(), got.meanF1(), ROUNDING);
  }

  @Property(tries = 25)
  void replicatesAreTheMetricsOfTheImagesDrawn(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll @IntRange(min = 1, max = 60) int values,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.15, seed);
    MetricSettings settings = settings(classes);
    Parallel parallel = Parallel.sequential();
    try (Tensor scores = scores(images, classes, values, seed)) {
      Bootstrap result =
          Bootstrap.of(parallel, scores, labels, identity(images), settings, 70, seed);
      assertEquals(70, result.replicates().size());
      assertClose(
          TaggingMetrics.of(parallel, ScoreSource.of(scores, labels), labels, settings),
          result.sample());
      for (int replicate : new int[] {1, 2, 63, 64, 70}) {
        int[] drawn =
            IntStream.range(0, images).map(i -> Philox.below(seed, replicate, i, images)).toArray();
        try (Tensor resampled = permute(scores, drawn, identity(classes))) {
          assertClose(
              TaggingMetrics.of(parallel, ScoreSource.of(resampled, drawn), labels, settings),
              result.replicates().get(replicate - 1));
        }
      }
    }
  }

  @Test
  void threadsDoNotChangeABit() {
    LabelMatrix labels = labels(50, 90, 0.1, 3);
    try (Tensor scores = scores(50, 90, 1000, 3)) {
      List<List<Replicate>> results = new ArrayList<>();
      for (int threads : new int[] {1, 2, 5}) {
        try (Parallel parallel = Parallel.of(threads)) {
          results.add(
              Bootstrap.of(parallel, scores, labels, identity(50), settings(90), 100, 7)
                  .replicates());
        }
      }
      assertEquals(results.getFirst(), results.get(1));
      assertEquals(results.getFirst(), results.get(2));
    }
  }

  /** One class out of two is right for each image: precision at 1 is a mean of independent bits. */
  @Test
  void theStandardErrorOfAMeanIsTheTextbookOne() {
    int images = 400;
    try (Tensor scores = Tensor.allocate(Shape.of(images, 2))) {
      LabelMatrix.Builder builder = LabelMatrix.builder(2);
      for (int i = 0; i < images; i++) {
        builder.addRow(0);
        scores.set(2L * i, i % 4 == 0 ? -1 : 1);
      }
      Bootstrap result =
          Bootstrap.of(
              Parallel.sequential(),
              scores,
              builder.build(),
              identity(images),
              settings(2),
              2000,
              11);
      Interval interval =
          result.interval(replicate -> replicate.images().atK().getFirst().precision(), 0.95);
      double error = Math.sqrt(0.75 * 0.25 / images);
      assertEquals(0.75, interval.value());
      // Five standard deviations of a standard deviation of 2,000 draws: 5 / sqrt(4000) = 8 %.
      assertEquals(error, interval.standardError(), 0.08 * error);
      // A mean has no bias; that of 2,000 draws is off by 0.022 errors, five of those.
      assertEquals(0, interval.bias(), 0.12 * error);
      double reach = 1.959964 * interval.standardError();
      assertEquals(0.75 - interval.bias() - reach, interval.low(), 1e-8);
      assertEquals(0.75 - interval.bias() + reach, interval.high(), 1e-8);
    }
  }

  @Test
  void modelsAreComparedOnTheSameResamples() {
    LabelMatrix labels = labels(60, 10, 0.3, 5);
    Parallel parallel = Parallel.sequential();
    try (Tensor scores = scores(60, 10, 1000, 5);
        Tensor better = RandomTagging.map(scores, s -> s)) {
      for (int image = 0; image < 60; image++) {
        for (int i = 0; i < labels.positiveCount(image); i++) {
          long at = image * 10L + labels.positive(image, i);
          better.set(at, better.get(at) + 0.2f);
        }
      }
      Bootstrap one = Bootstrap.of(parallel, scores, labels, identity(60), settings(10), 200, 1);
      Bootstrap two = Bootstrap.of(parallel, better, labels, identity(60), settings(10), 200, 1);
      Interval same = one.difference(one, Replicate::meanAveragePrecision, 0.9);
      assertEquals(new Interval(0, 0, 0, 0, 0), same);
      Interval gain = two.difference(one, Replicate::meanAveragePrecision, 0.9);
      assertEquals(
          two.sample().meanAveragePrecision() - one.sample().meanAveragePrecision(), gain.value());
      assertTrue(gain.low() > 0);
      double alone = one.interval(Replicate::meanAveragePrecision, 0.9).standardError();
      assertTrue(gain.standardError() < alone);
      Bootstrap otherSeed =
          Bootstrap.of(parallel, scores, labels, identity(60), settings(10), 200, 2);
      assertEquals(
          "models are compared on the same resamples, got 200 of 60 images with seed 1 and 200 of"
              + " 60 images with seed 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> one.difference(otherSeed, Replicate::overallF1, 0.9))
              .getMessage());
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(1).addRow(0).addRow().build();
    Parallel parallel = Parallel.sequential();
    try (Tensor scores = Tensor.of(Shape.of(2, 1), 1, 2)) {
      assertEquals(
          "replicates must be at least 2, got 1",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Bootstrap.of(parallel, scores, labels, identity(2), settings(1), 1, 0))
              .getMessage());
      Bootstrap result = Bootstrap.of(parallel, scores, labels, identity(2), settings(1), 10, 0);
      assertEquals(
          "level must be between 0 and 1, got 95.0",
          assertThrows(
                  IllegalArgumentException.class, () -> result.interval(Replicate::meanRocAuc, 95))
              .getMessage());
    }
  }

  /**
   * What the documentation says of the mean average precision: two normal distributions 1.5 apart,
   * 20 classes, their scores on a scale of their own; the truth is that of 60,000 images.
   */
  @Test
  @Tag("long")
  void intervalsHoldTheTruthAsOftenAsIsSaid() {
    double truth;
    try (Tensor scores = Tensor.allocate(Shape.of(60_000, 20))) {
      LabelMatrix labels = gaussians(scores, 0);
      truth = AveragePrecision.of(Parallel.sequential(), scores, labels).mean();
    }
    // Of 150 trials; three standard deviations of a share of 0.92 are 0.066, of 0.79 0.1.
    assertEquals(0.92, held(1000, truth), 0.066);
    assertEquals(0.79, held(200, truth), 0.1);
  }

  private static double held(int images, double truth) {
    int trials = 150;
    int held = 0;
    try (Tensor scores = Tensor.allocate(Shape.of(images, 20))) {
      for (int trial = 1; trial <= trials; trial++) {
        LabelMatrix labels = gaussians(scores, trial);
        Interval interval =
            Bootstrap.of(
                    Parallel.sequential(),
                    scores,
                    labels,
                    identity(images),
                    MetricSettings.of(ScoreScale.LOGIT, 20),
                    191,
                    trial)
                .interval(Replicate::meanAveragePrecision, 0.95);
        held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
      }
    }
    return (double) held / trials;
  }

  /** Class c of 20 is positive with probability (c + 1) / 200: 5 in 100 images on average. */
  private static LabelMatrix gaussians(Tensor scores, long seed) {
    Random random = new Random(seed);
    LabelMatrix.Builder builder = LabelMatrix.builder(20);
    for (int image = 0; image < scores.shape().extent(0); image++) {
      int[] positives =
          IntStream.range(0, 20).filter(c -> random.nextDouble() < (c + 1) / 200.0).toArray();
      builder.addRow(positives);
      for (int c = 0; c < 20; c++) {
        scores.set(image * 20L + c, (float) (random.nextGaussian() + c * 0.05));
      }
      for (int c : positives) {
        scores.set(image * 20L + c, scores.get(image * 20L + c) + 1.5f);
      }
    }
    return builder.build();
  }

  /** With one class the mean over the classes is that class's own. */
  @Test
  void intervalOfAClassIsThatOfItsMean() {
    LabelMatrix.Builder builder = LabelMatrix.builder(2);
    for (int image = 0; image < 60; image++) {
      builder.addRow(image % 3 == 0 ? new int[] {0} : new int[0]);
    }
    LabelMatrix labels = builder.build();
    try (Tensor scores = Tensor.allocate(Shape.of(60, 2))) {
      for (int i = 0; i < scores.size(); i++) {
        scores.set(i, Philox.uniform(3, 0, i));
      }
      int[] rows = IntStream.range(0, 60).toArray();
      Bootstrap bootstrap =
          Bootstrap.of(Parallel.sequential(), scores, labels, rows, settings(2), 150, 1);
      Interval mean = bootstrap.interval(Replicate::meanAveragePrecision, 0.9);
      Interval own = bootstrap.averagePrecision(0, 0.9);
      assertEquals(mean.value(), own.value(), ROUNDING);
      assertEquals(mean.low(), own.low(), 1e-12);
      assertEquals(mean.high(), own.high(), 1e-12);
      assertEquals(mean.standardError(), own.standardError(), 1e-12);
      assertTrue(Double.isNaN(bootstrap.averagePrecision(1, 0.9).low()), "of no positive");
      assertThrows(IllegalArgumentException.class, () -> bootstrap.averagePrecision(0, 1));
    }
  }
}
