package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ExpectedAveragePrecisionTest {
  private static final int IMAGES = 9;

  private final Parallel sequential = Parallel.sequential();

  private double expected(int given, double recall, float... scores) {
    LabelMatrix labels = column(given);
    try (Tensor tensor = Tensor.of(Shape.of(IMAGES, 1), scores)) {
      return ExpectedAveragePrecision.ofClasses(
          sequential, ScoreSource.of(tensor, labels), labels, recall)[0];
    }
  }

  private static LabelMatrix column(int bits) {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    for (int image = 0; image < IMAGES; image++) {
      builder.addRow((bits >> image & 1) == 1 ? new int[] {0} : new int[0]);
    }
    return builder.build();
  }

  /**
   * Over all ways to hide labels of one truth, weighted by their probability, the mean of the sum
   * that is divided by n is c times the true sum: here of the estimate times n, with n c expected.
   */
  @Test
  void isRightOnAverageOverAllWaysToHideLabels() {
    float[][] scorings = {
      {9, 8, 7, 6, 5, 4, 3, 2, 1}, {1, 1, 2, 2, 2, 3, 3, 4, 4}, {2, 9, 4, 4, 1, 8, 8, 3, 5}
    };
    for (float[] scores : scorings) {
      for (int truth : new int[] {0b1, 0b100000000, 0b101010101, 0b11111, 0b110010000}) {
        for (double recall : new double[] {0.3, 0.5, 0.9}) {
          double sum = 0;
          for (int given = truth; given > 0; given = (given - 1) & truth) {
            int n = Integer.bitCount(given);
            int hidden = Integer.bitCount(truth) - n;
            double probability = Math.pow(recall, n) * Math.pow(1 - recall, hidden);
            sum += probability * n * uncapped(given, recall, scores);
          }
          double positives = Integer.bitCount(truth);
          assertEquals(expected(truth, 1, scores), sum / (recall * positives), 1e-12);
        }
      }
    }
  }

  /** The definition, image by image. */
  private static double uncapped(int given, double recall, float... scores) {
    double sum = 0;
    for (int i = 0; i < IMAGES; i++) {
      if ((given >> i & 1) == 1) {
        int chosen = 0;
        int found = 0;
        for (int j = 0; j < IMAGES; j++) {
          if (scores[j] >= scores[i]) {
            chosen++;
            found += given >> j & 1;
          }
        }
        sum += (1 + (found - 1) / recall) / chosen;
      }
    }
    return sum / Integer.bitCount(given);
  }

  @Test
  void isItsDefinitionAtMostOne() {
    float[] scores = {2, 9, 4, 4, 1, 8, 8, 3, 5};
    for (int given = 1; given < 1 << IMAGES; given++) {
      for (double recall : new double[] {0.2, 0.7, 1}) {
        assertEquals(
            Math.min(1, uncapped(given, recall, scores)), expected(given, recall, scores), 1e-12);
      }
    }
  }

  @Test
  void withAllLabelsGivenItIsAveragePrecision() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(0, 1).addRow(1).addRow().addRow(0).build();
    try (Tensor scores = Tensor.of(Shape.of(4, 3), 1, 2, 3, 3, 1, 1, 0, 5, 5, 2, 2, 2)) {
      double[] expected =
          ExpectedAveragePrecision.ofClasses(
              sequential, ScoreSource.of(scores, labels), labels, 1, 1, 1);
      AveragePrecision precision = AveragePrecision.of(sequential, scores, labels);
      assertArrayEquals(
          new double[] {precision.ofClass(0), precision.ofClass(1), 0}, expected, 1e-15);
    }
  }

  @Test
  void recallsThatAreNoneAreRefused() {
    float[] scores = new float[IMAGES];
    for (double recall : new double[] {0, -1, 1.1, Double.NaN}) {
      assertEquals(
          "recall of label 0 must be above 0 and at most 1, got " + recall,
          assertThrows(IllegalArgumentException.class, () -> expected(1, recall, scores))
              .getMessage());
    }
    LabelMatrix labels = column(1);
    try (Tensor tensor = Tensor.of(Shape.of(IMAGES, 1), scores)) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              ExpectedAveragePrecision.ofClasses(
                  sequential, ScoreSource.of(tensor, labels), labels, 1, 1));
    }
  }
}
