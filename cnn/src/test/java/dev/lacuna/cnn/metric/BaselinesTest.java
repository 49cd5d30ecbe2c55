package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private final LabelMatrix labels =
      LabelMatrix.builder(3).addRow(0, 1).addRow(1).addRow(2).addRow(1).addRow(1).build();

  @Test
  void frequenciesComeFromTheTrainingRowsAlone() {
    try (Tensor scores = Baselines.labelFrequency(labels, new int[] {0, 1, 3, 4}, 2)) {
      assertEquals(Shape.of(2, 3), scores.shape());
      assertArrayEquals(new float[] {0.25f, 1, 0, 0.25f, 1, 0}, scores.toArray());
    }
  }

  @Test
  void averagePrecisionOfFrequenciesIsTheShareOfPositives() {
    try (Tensor scores = Baselines.labelFrequency(labels, new int[] {0}, 5)) {
      AveragePrecision result = AveragePrecision.of(Parallel.sequential(), scores, labels);
      assertEquals(0.2, result.ofClass(0), 1e-15);
      assertEquals(0.8, result.ofClass(1), 1e-15);
    }
  }

  @Test
  void precisionOfFrequenciesIsThatOfTheCommonLabels() {
    try (Tensor scores = Baselines.labelFrequency(labels, new int[] {1, 2, 3}, 5)) {
      AtK best =
          ImageRankings.of(
                  Parallel.sequential(),
                  ScoreSource.of(scores, labels),
                  labels,
                  List.of(1),
                  Optional.empty())
              .atK()
              .getFirst();
      assertEquals(0.8, best.precision());
      assertEquals((0.5 + 1 + 0 + 1 + 1) / 5, best.recall());
    }
  }

  @Test
  void frequenciesNeedATrainingRow() {
    assertEquals(
        "label frequencies need at least one training row, got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> Baselines.labelFrequency(labels, new int[0], 2))
            .getMessage());
  }

  @Test
  void randomScoresDependOnTheSeedAlone() {
    float[] scores = random(7);
    assertArrayEquals(scores, random(7));
    assertFalse(Arrays.equals(scores, random(8)));
    for (float score : scores) {
      assertTrue(score >= 0 && score < 1);
    }
  }

  private static float[] random(long seed) {
    try (Tensor scores = Baselines.random(20, 50, seed)) {
      return scores.toArray();
    }
  }
}
