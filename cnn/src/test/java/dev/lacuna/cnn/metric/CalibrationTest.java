package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static Calibration of(
      LabelMatrix labels, UnknownLabels unknown, ScoreScale scale, float... scores) {
    try (Tensor tensor = Tensor.of(Shape.of(labels.rows(), labels.classes()), scores)) {
      return Calibration.of(
          Parallel.sequential(), ScoreSource.of(tensor, labels), labels, unknown, scale, 10);
    }
  }

  @Test
  void isTheMeanDistanceOfTheBins() {
    LabelMatrix labels = LabelMatrix.builder(1).addRow(0).addRow().addRow(0).addRow().build();
    // One bin of 0.5 and 0.5625, half of them positive; one of 0.125, 1 positive; one of 0, none.
    Calibration result =
        of(labels, UnknownLabels.NEGATIVE, ScoreScale.PROBABILITY, 0.5f, 0.5625f, 0.125f, 0);
    assertEquals((Math.abs(1.0625 - 1) + Math.abs(0.125 - 1)) / 4, result.ofClass(0));
    assertEquals(result.ofClass(0), result.pooled());
    assertEquals(result.ofClass(0), result.mean());
  }

  @Test
  void poolingLetsErrorsOfClassesCancel() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow(0).build();
    // Right on the whole: half of the entries are positive.
    Calibration result =
        of(labels, UnknownLabels.NEGATIVE, ScoreScale.PROBABILITY, 0.5f, 0.5f, 0.5f, 0.5f);
    assertEquals(0.5, result.ofClass(0));
    assertEquals(0.5, result.ofClass(1));
    assertEquals(0, result.pooled());
  }

  @Test
  void certaintyThatIsRightHasNoError() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow(1).build();
    float inf = Float.POSITIVE_INFINITY;
    Calibration result = of(labels, UnknownLabels.NEGATIVE, ScoreScale.LOGIT, inf, -inf, -inf, inf);
    assertEquals(0, result.pooled());
    assertEquals(0, result.mean());
    assertEquals(
        1, of(labels, UnknownLabels.NEGATIVE, ScoreScale.LOGIT, -inf, inf, inf, -inf).mean());
  }

  @Test
  void logitsStandForTheirProbabilities() {
    LabelMatrix labels = LabelMatrix.builder(1).addRow(0).build();
    float logit = (float) Math.log(3);
    // 3/4 in float32.
    assertEquals(0.25, of(labels, UnknownLabels.NEGATIVE, ScoreScale.LOGIT, logit).pooled(), 1e-7);
  }

  @Test
  void unknownEntriesCanBeLeftOut() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(new int[] {0}, new int[] {1}).build();
    Calibration result = of(labels, UnknownLabels.LEFT_OUT, ScoreScale.PROBABILITY, 0.75f, 0.5f, 1);
    assertEquals(0.25, result.ofClass(0));
    assertEquals(0.5, result.ofClass(1));
    assertEquals(0, result.ofClass(2));
    assertEquals(0.375, result.pooled());
  }
}
