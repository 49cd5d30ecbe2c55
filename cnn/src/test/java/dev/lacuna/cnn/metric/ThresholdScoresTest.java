package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.metric.ThresholdScores.ClassMeans;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ThresholdScoresTest {
  /** Two classes that occur, one that does not and is predicted, one that is neither. */
  private final LabelMatrix labels =
      LabelMatrix.builder(4)
          .addRow(new int[] {0, 1}, new int[] {2})
          .addRow(new int[] {0}, new int[] {1})
          .addRow()
          .build();

  private final float[] scores = {
    0.9f, 0.1f, 0.6f, 0.2f, //
    0.4f, 0.7f, 0.6f, 0.2f, //
    0.5f, 0.7f, 0.1f, 0.2f
  };

  private ThresholdScores of(UnknownLabels unknown, float... thresholds) {
    try (Tensor tensor = Tensor.of(Shape.of(3, 4), scores)) {
      return ThresholdScores.of(
          Parallel.sequential(), ScoreSource.of(tensor, labels), labels, unknown, thresholds);
    }
  }

  @Test
  void countsWhatReachesItsThreshold() {
    ThresholdScores result = of(UnknownLabels.NEGATIVE, 0.5f, 0.5f, 0.5f, 0.5f);
    assertEquals(2, result.predicted(0));
    assertEquals(2, result.positives(0));
    assertEquals(1, result.hits(0));
    assertEquals(0.5, result.precision(0));
    assertEquals(0.5, result.recall(0));
    assertEquals(0.5, result.f1(0));
    assertEquals(0, result.f1(1));
    assertEquals(0, result.precision(3));
    assertEquals(new ClassMeans(4, 0.125, 0.125, 0.125, 0.125), result.overAllClasses());
    assertEquals(new ClassMeans(2, 0.25, 0.25, 0.25, 0.25), result.overPresentClasses());
    assertEquals(1 / 6.0, result.overallPrecision());
    assertEquals(1 / 3.0, result.overallRecall());
    assertEquals(2 / 9.0, result.overallF1());
    // Five predictions are wrong and two positives missed, of twelve entries.
    assertEquals(7 / 12.0, result.hammingLoss());
    assertEquals(2, result.predictedPerImage());
    assertEquals(1, result.observedPerImage());
    assertEquals(1, result.classesNeverPredicted());
    assertEquals(0.25, result.shareNeverPredicted());
  }

  @Test
  void eachClassHasItsThreshold() {
    ThresholdScores result = of(UnknownLabels.NEGATIVE, 0.4f, 0.1f, 0.7f, Float.POSITIVE_INFINITY);
    assertEquals(3, result.predicted(0));
    assertEquals(2, result.hits(0));
    assertEquals(1, result.recall(1));
    assertEquals(2, result.classesNeverPredicted());
    // The two meanings of CF1 differ.
    ClassMeans means = result.overPresentClasses();
    assertEquals((2 / 3.0 + 1 / 3.0) / 2, means.precision(), 1e-15);
    assertEquals(1, means.recall());
    assertEquals(2 / 3.0, means.f1OfMeans(), 1e-15);
    assertEquals((4 / 5.0 + 1 / 2.0) / 2, means.meanF1(), 1e-15);
  }

  @Test
  void unknownEntriesCanBeLeftOut() {
    ThresholdScores result = of(UnknownLabels.LEFT_OUT, 0.5f, 0.5f, 0.5f, 0.5f);
    assertEquals(1, result.precision(0));
    assertEquals(0, result.precision(1));
    assertEquals(1, result.predicted(1));
    assertEquals(1, result.predicted(2));
    // Of five known entries two positives are missed and two negatives predicted.
    assertEquals(4 / 5.0, result.hammingLoss());
  }

  @Test
  void thresholdsThatDoNotFitAreRefused() {
    assertEquals(
        "each of the 4 classes needs its threshold, got 1",
        assertThrows(IllegalArgumentException.class, () -> of(UnknownLabels.NEGATIVE, 0.5f))
            .getMessage());
    assertEquals(
        "the threshold of class 2 is not a number",
        assertThrows(
                IllegalArgumentException.class,
                () -> of(UnknownLabels.NEGATIVE, 0, 0, Float.NaN, 0))
            .getMessage());
  }
}
