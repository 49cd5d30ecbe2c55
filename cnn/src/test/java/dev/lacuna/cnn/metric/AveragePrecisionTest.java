package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AveragePrecisionTest {
  /** Sums and quotients of a few doubles. */
  private static final double ROUNDING = 1e-15;

  private final Parallel parallel = Parallel.sequential();

  /** Labels of one class: an image for each entry. */
  private static LabelMatrix oneClass(boolean... positive) {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    for (boolean p : positive) {
      builder.addRow(p ? new int[] {0} : new int[0]);
    }
    return builder.build();
  }

  private double ofClass(LabelMatrix labels, float... scores) {
    try (Tensor tensor = Tensor.of(Shape.of(scores.length, 1), scores)) {
      return AveragePrecision.of(parallel, tensor, labels).ofClass(0);
    }
  }

  @Test
  void isTheMeanPrecisionAtThePositivesWhereNoScoresAreEqual() {
    // The example in torchmetrics' documentation of its average precision.
    LabelMatrix labels = oneClass(false, true, true, false);
    assertEquals((1 / 2.0 + 2 / 3.0) / 2, ofClass(labels, 0, 0.5f, 0.7f, 0.8f), ROUNDING);
  }

  @Test
  void equalScoresAreOneStep() {
    LabelMatrix labels = oneClass(true, false, false, true);
    assertEquals(0.5, ofClass(labels, 3, 3, 3, 3), ROUNDING);
    // First {0, 1}: recall 1/2 at precision 1/2; then {2, 3}: recall 1 at precision 2/4.
    assertEquals(0.5, ofClass(labels, 3, 3, 1, 1), ROUNDING);
    // First {0}, then {1, 2, 3}.
    assertEquals((1 + 2 / 4.0) / 2, ofClass(labels, 4, 1, 1, 1), ROUNDING);
  }

  @Test
  void negativeLogitsAndInfinitiesAreOrderedAndBothZerosAreEqual() {
    LabelMatrix labels = oneClass(true, false, true, false);
    assertEquals(1, ofClass(labels, -1, -2, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
    assertEquals((1 / 2.0 + 2 / 4.0) / 2, ofClass(labels, -5, -4, -3.5f, -3), ROUNDING);
    LabelMatrix one = oneClass(true, false);
    assertEquals(0.5, ofClass(one, 0f, -0f));
    assertEquals(0.5, ofClass(one, -0f, 0f));
    assertEquals(2 / 3.0, ofClass(oneClass(true, true, false), -0f, 0f, -0f));
  }

  @Test
  void isOneWhereEveryImageIsPositive() {
    assertEquals(1, ofClass(oneClass(true, true, true), 3, 1, 2));
  }

  @Test
  void classesWithoutPositivesAreLeftOutOfTheMeanAndCounted() {
    LabelMatrix labels =
        LabelMatrix.builder(3).addRow(0).addRow(new int[] {0}, new int[] {1}).build();
    try (Tensor scores = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)) {
      AveragePrecision result = AveragePrecision.of(parallel, scores, labels);
      assertEquals(1, result.mean());
      assertEquals(1, result.classesCounted());
      assertEquals(2, result.classesLeftOut());
      assertEquals(3, result.classes());
      assertEquals(0, result.ofClass(2));
      assertEquals(2, result.positives(0));
      assertEquals("mean average precision 1.0 over 1 of 3 classes", result.toString());
    }
  }

  @Test
  void isZeroWhereNoClassHasAPositive() {
    try (Tensor scores = Tensor.allocate(Shape.of(2, 1))) {
      AveragePrecision result = AveragePrecision.of(parallel, scores, oneClass(false, false));
      assertEquals(0, result.mean());
      assertEquals(0, result.classesCounted());
    }
  }

  @Test
  void rowsChooseTheImagesAlsoMoreThanOnce() {
    LabelMatrix labels = LabelMatrix.builder(1).addRow(0).addRow().addRow(0).build();
    try (Tensor scores = Tensor.of(Shape.of(3, 1), 1, 2, 3)) {
      AveragePrecision result = AveragePrecision.of(parallel, scores, labels, new int[] {2, 1, 2});
      assertEquals((1 + 2 / 3.0) / 2, result.ofClass(0), ROUNDING);
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(6).addRow(0).build();
    assertEquals("scores have 11 classes, labels have 6", refusal(labels, Shape.of(1, 11), 0, 0));
    assertEquals(
        "scores must have shape (images, classes), got 6", refusal(labels, Shape.of(6), 0, 0));
    assertEquals(
        "each of the 2 score rows needs its label row, got 1",
        refusal(labels, Shape.of(2, 6), 0, 0));
    assertEquals("rows[0] is 1, but the labels have 1 rows", refusal(labels, Shape.of(1, 6), 0, 1));
    assertEquals(
        "the score of image 1, class 2 is not a number; has the training diverged?",
        refusal(labels, Shape.of(2, 6), 8, 0, 0));
  }

  private String refusal(LabelMatrix labels, Shape shape, int nanAt, int... rows) {
    try (Tensor scores = Tensor.allocate(shape)) {
      scores.set(nanAt, Float.NaN);
      return assertThrows(
              IllegalArgumentException.class,
              () -> AveragePrecision.of(parallel, scores, labels, rows))
          .getMessage();
    }
  }
}
