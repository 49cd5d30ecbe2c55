package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.RandomTagging.labels;
import static dev.lacuna.cnn.metric.RandomTagging.scores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BinnedRankingTest {
  /** Sums of up to 2,000 doubles in 0..1. */
  private static final double ROUNDING = 1e-12;

  private final Parallel sequential = Parallel.sequential();

  private ClassRankings exact(Tensor scores, LabelMatrix labels) {
    return ClassRankings.exact(
        sequential, ScoreSource.of(scores, labels), labels, UnknownLabels.NEGATIVE);
  }

  private ClassRankings binned(Tensor scores, LabelMatrix labels, ScoreBins bins) {
    return ClassRankings.binned(
        sequential, ScoreSource.of(scores, labels), labels, UnknownLabels.NEGATIVE, bins);
  }

  private static void assertEncloses(ClassMetric binned, ClassMetric exact) {
    for (int label = 0; label < exact.classes(); label++) {
      assertEquals(exact.defined(label), binned.defined(label));
      assertTrue(binned.lowest(label) <= exact.ofClass(label) + ROUNDING);
      assertTrue(binned.highest(label) >= exact.ofClass(label) - ROUNDING);
      assertTrue(binned.lowest(label) <= binned.ofClass(label) + ROUNDING);
      assertTrue(binned.highest(label) >= binned.ofClass(label) - ROUNDING);
    }
    assertTrue(binned.lowestMean() <= exact.mean() + ROUNDING);
    assertTrue(binned.highestMean() >= exact.mean() - ROUNDING);
  }

  @Property(tries = 100)
  void theBoundsEncloseTheExactValues(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll @IntRange(min = 1, max = 200) int values,
      @ForAll @IntRange(min = 1, max = 30) int bins,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      ClassRankings exact = exact(scores, labels);
      ClassRankings binned = binned(scores, labels, new ScoreBins(-0.9f, 0.8f, bins));
      assertEncloses(binned.averagePrecision(), exact.averagePrecision());
      assertEncloses(binned.rocAuc(), exact.rocAuc());
    }
  }

  @Property(tries = 50)
  void binsThatHoldOneScoreEachAreExact(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      ClassRankings exact = exact(scores, labels);
      // Scores are 2 / values apart.
      ClassRankings binned = binned(scores, labels, new ScoreBins(-1.01f, 1.01f, 3 * values));
      for (int label = 0; label < classes; label++) {
        assertEquals(
            exact.averagePrecision().ofClass(label), binned.averagePrecision().ofClass(label));
        assertEquals(exact.rocAuc().ofClass(label), binned.rocAuc().ofClass(label));
      }
      assertEquals(exact.microAveragePrecision(), binned.microAveragePrecision());
    }
  }

  /**
   * Where each of B bins holds m of n images, the precision at a positive of the b-th bin from the
   * top (b from 0) is at most 1 / (b + 1) from that of the whole bin, and a bin has at most m of
   * the P positives. So average precision is off by at most (m / P) (1 + 1/2 + ... + 1/B), that is
   * n / P times (1 + ln B) / B; the area, by half the pairs in one bin, at most m P / 2 of P (n -
   * P).
   */
  @Property(tries = 60)
  void theErrorFallsWithTheNumberOfBins(
      @ForAll @IntRange(min = 1, max = 200) int bins,
      @ForAll @IntRange(min = 1, max = 10) int held,
      @ForAll long seed) {
    int images = bins * held;
    LabelMatrix labels = labels(images, 1, 0.3, seed);
    int positives = labels.positivesPerClass()[0];
    if (positives == 0 || positives == images) {
      return;
    }
    int[] order = Philox.permutation(seed, 5, images);
    try (Tensor scores = Tensor.allocate(Shape.of(images, 1))) {
      for (int i = 0; i < images; i++) {
        scores.set(i, (order[i] + 0.5f) / images);
      }
      ClassRankings exact = exact(scores, labels);
      ClassRankings binned = binned(scores, labels, ScoreScale.PROBABILITY.bins(bins));
      double harmonic = 0;
      for (int b = 1; b <= bins; b++) {
        harmonic += 1.0 / b;
      }
      assertEquals(
          exact.averagePrecision().ofClass(0),
          binned.averagePrecision().ofClass(0),
          (double) held / positives * harmonic + ROUNDING);
      assertEquals(
          exact.rocAuc().ofClass(0),
          binned.rocAuc().ofClass(0),
          0.5 * held / (images - positives) + ROUNDING);
    }
  }

  @Test
  void scoresOutsideTheBinsFallIntoTheOutermost() {
    ScoreBins bins = new ScoreBins(-16, 16, 64);
    assertEquals(bins, ScoreScale.LOGIT.bins(64));
    assertEquals(0, bins.of(Float.NEGATIVE_INFINITY));
    assertEquals(0, bins.of(-15.75f));
    assertEquals(32, bins.of(0));
    assertEquals(31, bins.of(-0.001f));
    assertEquals(63, bins.of(16));
    assertEquals(63, bins.of(Float.POSITIVE_INFINITY));
  }

  @Test
  void binsThatAreNoneAreRefused() {
    assertEquals(
        "the number of bins must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> ScoreScale.LOGIT.bins(0)).getMessage());
    assertEquals(
        "bins need finite edges, low below high, got 1.0 and 1.0",
        assertThrows(IllegalArgumentException.class, () -> new ScoreBins(1, 1, 5)).getMessage());
  }
}
