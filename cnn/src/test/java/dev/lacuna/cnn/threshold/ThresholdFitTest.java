package dev.lacuna.cnn.threshold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits that can be done by hand, and refusals. */
class ThresholdFitTest {
  /** Logits of one label, highest first; P marks positives: P P u P u u. */
  private static final float[] LOGITS = {3, 2, 1, 0, -1, -2};

  private static final LabelMatrix LABELS =
      LabelMatrix.builder(1).addRow(0).addRow(0).addRow().addRow(0).addRow().addRow().build();

  private static double logitOf(ThresholdFit fit, float[] logits, LabelMatrix labels) {
    try (Tensor scores = Tensor.of(Shape.of(labels.rows(), labels.classes()), logits)) {
      float threshold = fit.fit(Parallel.sequential(), scores, labels).of(0);
      return Math.log(threshold / (1.0 - threshold));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // F1: 2/4, 4/5, 4/6, 6/7, 6/8, 6/9 as 2 S / (P + N).
    "f1, -0.5",
    // F0.5 favours precision: 1.25 S / (0.75 + N) is 2.5/2.75 after two, 3.75/4.75 after four.
    "fbeta=0.5, 1.5",
    "fbeta=3, -0.5",
    "precision=1, 1.5",
    "precision=0.75, -0.5",
    "precision=0.5, -2",
    "expected, 0.5"
  })
  void ofSixImages(String rule, double expected) {
    ThresholdFit fit = ThresholdFit.by(ThresholdRule.parse(rule)).shrinkage(0);
    assertEquals(expected, logitOf(fit, LOGITS, LABELS), 1e-5);
  }

  @Test
  void halfOfTheLabelsMissingMovesThresholdsDown() {
    // Each positive stands for two: estimated S is 1, 2, 3 (capped at N), 4, 5, 6 of P = 6.
    ThresholdFit fit = ThresholdFit.by(new ThresholdRule.ExpectedLabels()).shrinkage(0);
    assertEquals(-2, logitOf(fit.labelRecall(0.5), LOGITS, LABELS), 1e-5);
    ThresholdFit precision = ThresholdFit.by(new ThresholdRule.TargetPrecision(0.95)).shrinkage(0);
    assertEquals(1.5, logitOf(precision, LOGITS, LABELS), 1e-5);
    assertEquals(-2, logitOf(precision.labelRecall(0.5), LOGITS, LABELS), 1e-5);
  }

  @Test
  void whatNothingReachesPredictsNothing() {
    LabelMatrix last = LabelMatrix.builder(1).addRow().addRow().addRow(0).build();
    ThresholdFit fit = ThresholdFit.by(new ThresholdRule.TargetPrecision(0.5)).shrinkage(0);
    assertEquals(3, logitOf(fit, new float[] {2, 1, 0}, last), 1e-5);
  }

  @Test
  void aLabelWithoutExamplesHasTheGlobalThreshold() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow(0).addRow().build();
    try (Tensor scores = Tensor.of(Shape.of(3, 2), 2, -3, 1, -3, -2, -3)) {
      Thresholds fitted =
          ThresholdFit.by(new ThresholdRule.FBeta(1)).fit(Parallel.sequential(), scores, labels);
      assertEquals(fitted.global(), fitted.of(1));
      // Half-way between 1 and -2, where -2 stands for a bin that is 1/128 of it wide.
      assertEquals(1 / (1 + Math.exp(0.5)), fitted.global(), 0.5 * 2 / 128);
      assertEquals(
          "f1 on 3 validation images; by label 0.376..0.376, rare labels drawn to 0.376",
          fitted.describe());
    }
  }

  @Test
  void saturatedLogitsStayFinite() {
    float[] logits = {120, 110, 100, -100, -110, -120};
    for (String rule : new String[] {"f1", "precision=1", "precision=0.3", "expected"}) {
      try (Tensor scores = Tensor.of(Shape.of(6, 1), logits)) {
        float threshold =
            ThresholdFit.by(ThresholdRule.parse(rule))
                .fit(Parallel.sequential(), scores, LABELS)
                .of(0);
        assertTrue(threshold >= 0 && threshold <= 1, rule + " " + threshold);
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    ThresholdFit fit = ThresholdFit.by(new ThresholdRule.FBeta(1));
    Parallel parallel = Parallel.sequential();
    assertRefused(
        "logits must have shape (6, 1) as the labels, got",
        () -> {
          try (Tensor wide = Tensor.allocate(Shape.of(6, 2))) {
            fit.fit(parallel, wide, LABELS);
          }
        });
    assertRefused(
        "the logit of image 3, label 0 is NaN",
        () -> logitOf(fit, new float[] {1, 2, 3, Float.NaN, 1, 1}, LABELS));
    assertRefused("shrinkage must be a number of at least 0, got -1.0", () -> fit.shrinkage(-1));
    assertRefused("shrinkage must be", () -> fit.shrinkage(Double.NaN));
    assertRefused(
        "recall of label 1 must be above 0 and at most 1, got 0.0", () -> fit.labelRecall(1, 0));
    assertRefused(
        "label recall has 2 entries, but there are 1 labels",
        () -> logitOf(fit.labelRecall(1, 1), LOGITS, LABELS));
  }

  private static void assertRefused(String expected, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f1", "fbeta=0.5", "precision=0.8", "expected"})
  void rulesReadWhatTheyWrite(String text) {
    assertEquals(text, ThresholdRule.parse(text).describe());
  }

  @Test
  void manyLabelsAreFittedEachByItself() {
    int classes = 37;
    int images = 50;
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    try (Tensor scores = Tensor.allocate(Shape.of(images, classes))) {
      for (int image = 0; image < images; image++) {
        int positive = image;
        builder.addRow(IntStream.range(0, classes).filter(c -> positive < 5 + c % 7).toArray());
        for (int label = 0; label < classes; label++) {
          scores.set((long) image * classes + label, -image);
        }
      }
      Thresholds fitted =
          ThresholdFit.by(new ThresholdRule.FBeta(1))
              .shrinkage(0)
              .fit(Parallel.sequential(), scores, builder.build());
      for (int label = 0; label < classes; label++) {
        double logit = -(4.5 + label % 7);
        assertEquals(1 / (1 + Math.exp(-logit)), fitted.of(label), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "f2, 'expected f1, fbeta=NUMBER, precision=NUMBER or expected, got ''f2'''",
    "'', 'got '''''",
    "f1=1, got 'f1=1'",
    "fbeta, got 'fbeta'",
    "fbeta=x, 'fbeta must be a number, got ''x'''",
    "fbeta=0, 'beta must be a number above 0, got 0.0'",
    "fbeta=Infinity, got Infinity",
    "precision=NaN, 'above 0 and at most 1, got NaN'",
    "precision=1.5, got 1.5",
    "precision=, 'must be a number, got '''''"
  })
  void otherRulesAreRefused(String text, String expected) {
    assertRefused(expected, () -> ThresholdRule.parse(text));
  }
}
