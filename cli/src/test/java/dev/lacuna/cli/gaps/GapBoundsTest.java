package dev.lacuna.cli.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.metric.MetricSettings;
import dev.lacuna.cnn.metric.ScoreScale;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds where the truth is known. */
class GapBoundsTest {
  private static final int IMAGES = 4000;
  private static final int CLASSES = 24;

  private final Parallel parallel = Parallel.sequential();

  private TaggingMetrics metrics(Tensor logits, LabelMatrix labels) {
    return TaggingMetrics.of(
        parallel, ScoreSource.of(logits, labels), labels, settings(labels.classes()));
  }

  /** Thresholds of probability one half. */
  private static MetricSettings settings(int classes) {
    return MetricSettings.of(ScoreScale.LOGIT, classes).withThresholds(new float[classes]);
  }

  private GapBounds bounds(Tensor logits, LabelMatrix labels, Gaps gaps) {
    return GapBounds.of(
        parallel,
        ScoreSource.of(logits, labels),
        labels,
        metrics(logits, labels),
        new float[labels.classes()],
        gaps);
  }

  /** With recalls that are rather too low the estimate is above the truth, and below the most. */
  private static void assertEncloses(Range range, double truth, String what) {
    assertTrue(
        range.least() <= truth && truth <= range.ifRandom() && range.ifRandom() <= range.most(),
        what + ": " + truth + " is not in " + range);
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "3, 4", "4, 3", "5, 3", "6, 6", "7, 6"})
  void truthIsInside(long seed, double strength) {
    try (Tagging data = Tagging.of(IMAGES, CLASSES, strength, seed)) {
      TaggingMetrics truth = metrics(data.logits(), data.truth());
      Gaps gaps = Gaps.of(LabelRecall.parse("estimated"), data.source(), data.given());
      GapBounds bounds = bounds(data.logits(), data.given(), gaps);
      assertEncloses(
          bounds.meanAveragePrecision(), truth.classes().averagePrecision().mean(), "mAP");
      assertEncloses(bounds.precisionAt5(), at5(truth), "precision at 5");
      assertEncloses(
          bounds.overallPrecision(), truth.thresholded().overallPrecision(), "precision");
      assertEncloses(bounds.overallF1(), truth.thresholded().overallF1(), "F1");
      assertEncloses(bounds.meanF1(), truth.thresholded().overPresentClasses().meanF1(), "mean F1");
      double auc = truth.classes().rocAuc().mean();
      assertTrue(
          bounds.observedAuc() <= auc && auc <= bounds.correctedAuc(), bounds + " AUC " + auc);
      if (strength >= 4) {
        // Weaker scores leave the prior open, and its estimate too high.
        assertNearer(bounds, auc);
      }
      // About 4,000 given labels of recall near 0.9: three standard errors are 0.015.
      assertEquals(truth.thresholded().overallRecall(), bounds.recall(), 0.02);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.2, 1", "2, 0.5, 1", "3, 0.5, 3", "4, 0.8, 3", "5, 0.5, 6"})
  void withTheRightRecallTheCorrectionHelps(long seed, double recall, double strength) {
    try (Tagging data = Tagging.ofRecall(recall, IMAGES, CLASSES, strength, seed)) {
      Gaps gaps = Gaps.of(LabelRecall.parse(Double.toString(recall)), data.source(), data.given());
      TaggingMetrics truth = metrics(data.logits(), data.truth());
      GapBounds bounds = bounds(data.logits(), data.given(), gaps);
      assertNearer(bounds, truth.classes().rocAuc().mean());
      assertNearer(bounds.meanAveragePrecision(), truth.classes().averagePrecision().mean());
      assertNearer(bounds.precisionAt5(), at5(truth));
      assertNearer(bounds.overallPrecision(), truth.thresholded().overallPrecision());
      assertNearer(bounds.overallF1(), truth.thresholded().overallF1());
      assertNearer(bounds.meanF1(), truth.thresholded().overPresentClasses().meanF1());
    }
  }

  private static double at5(TaggingMetrics truth) {
    return truth.images().atK().stream()
        .filter(at -> at.k() == 5)
        .findFirst()
        .orElseThrow()
        .precision();
  }

  /** The estimate is several times nearer than either end. */
  private static void assertNearer(Range range, double truth) {
    double distance = 4 * Math.abs(range.ifRandom() - truth);
    assertTrue(
        distance < truth - range.least() && distance < range.most() - truth,
        range + " of a true " + truth);
  }

  private static void assertNearer(GapBounds bounds, double auc) {
    assertTrue(
        Math.abs(bounds.correctedAuc() - auc) < Math.abs(bounds.observedAuc() - auc),
        bounds + " of a true AUC of " + auc);
  }

  @Test
  void aRecallThatIsToldSaysHowManyAreMissing() {
    try (Tagging data = Tagging.of(IMAGES, CLASSES, 3, 11)) {
      int truth = IntStream.of(data.truth().positivesPerClass()).sum();
      int given = IntStream.of(data.given().positivesPerClass()).sum();
      String share = Double.toString((double) given / truth);
      Gaps gaps = Gaps.of(LabelRecall.parse(share), data.source(), data.given());
      assertEquals(truth - given, gaps.missing(), 1e-6);
      assertEquals((double) truth / IMAGES, gaps.labelsPerImage(), 1e-9);
      assertEquals((double) given / truth, gaps.overallRecall(), 1e-9);
    }
  }

  @Test
  void completeLabelsLeaveNothingOpen() {
    try (Tagging data = Tagging.of(300, 7, 3, 5)) {
      Gaps gaps = Gaps.of(LabelRecall.parse("1"), data.source(), data.given());
      GapBounds bounds = bounds(data.logits(), data.given(), gaps);
      for (Range range :
          new Range[] {
            bounds.meanAveragePrecision(),
            bounds.precisionAt5(),
            bounds.overallPrecision(),
            bounds.overallF1(),
            bounds.meanF1()
          }) {
        assertEquals(range.least(), range.most(), 1e-12);
        assertEquals(range.least(), range.ifRandom(), 1e-12);
      }
      assertEquals(bounds.observedAuc(), bounds.correctedAuc(), 1e-12);
      assertTrue(bounds.verifiedMeanAveragePrecision().isEmpty());
    }
  }

  @Test
  void verifiedNegativesAreNeitherFilledNorForgotten() {
    try (Tagging data = Tagging.of(300, 5, 3, 8)) {
      LabelMatrix.Builder checked = LabelMatrix.builder(5);
      for (int image = 0; image < 300; image++) {
        int row = image;
        checked.addRow(
            IntStream.range(0, 5)
                .filter(c -> data.given().state(row, c) == LabelState.POSITIVE)
                .toArray(),
            IntStream.range(0, 4)
                .filter(c -> data.truth().state(row, c) != LabelState.POSITIVE)
                .filter(c -> (row + c) % 3 == 0)
                .toArray());
      }
      LabelMatrix labels = checked.build();
      Gaps gaps = Gaps.of(LabelRecall.parse("0.1"), data.source(), labels);
      GapBounds bounds = bounds(data.logits(), labels, gaps);
      assertEquals(4, bounds.verifiedClasses());
      double verified = bounds.verifiedMeanAveragePrecision().orElseThrow();
      assertTrue(verified > bounds.meanAveragePrecision().least(), bounds.toString());
      LabelMatrix best = BestCompletion.of(labels, gaps, data.source());
      for (int image = 0; image < 300; image++) {
        for (int label = 0; label < 5; label++) {
          if (labels.state(image, label) == LabelState.NEGATIVE) {
            assertEquals(LabelState.NEGATIVE, best.state(image, label));
          }
        }
      }
    }
  }

  @Test
  void aLabelThatNobodyWasGivenChangesNothing() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow().addRow(0).build();
    try (Tensor logits = Tensor.of(Shape.of(3, 2), 2, 5, 1, 5, 0, 5)) {
      for (String recall : new String[] {"0.5", "estimated"}) {
        Gaps gaps = Gaps.of(LabelRecall.parse(recall), ScoreSource.of(logits, labels), labels);
        assertEquals(0, gaps.missing(1));
        assertEquals(1, gaps.recall()[1]);
        GapBounds bounds = bounds(logits, labels, gaps);
        assertTrue(Double.isFinite(bounds.correctedAuc()), bounds.toString());
      }
    }
  }
}
