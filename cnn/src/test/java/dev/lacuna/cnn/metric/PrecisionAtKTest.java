package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PrecisionAtKTest {
  private final Parallel parallel = Parallel.sequential();

  private PrecisionAtK at(int k, LabelMatrix labels, float... scores) {
    Shape shape = Shape.of(labels.rows(), labels.classes());
    try (Tensor tensor = Tensor.of(shape, scores)) {
      return PrecisionAtK.of(parallel, tensor, labels, k);
    }
  }

  @Test
  void countsPositivesAmongTheBest() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(1, 3).build();
    assertEquals(new PrecisionAtK(1, 0, 0), at(1, labels, 0.9f, 0.5f, 0.1f, 0.8f));
    assertEquals(new PrecisionAtK(2, 0.5, 0.5), at(2, labels, 0.9f, 0.5f, 0.1f, 0.8f));
    assertEquals(new PrecisionAtK(3, 2 / 3.0, 1), at(3, labels, 0.9f, 0.5f, 0.1f, 0.8f));
  }

  @Test
  void equalScoresGoByLowerColumn() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(2).build();
    assertEquals(0, at(2, labels, 1, 1, 1, 1).precision());
    assertEquals(0.5, at(2, labels, 0, 1, 1, 1).precision());
  }

  @Test
  void dividesByKEvenWhereThereAreFewerClasses() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0, 1).build();
    assertEquals(new PrecisionAtK(5, 0.4, 1), at(5, labels, 0.1f, 0.2f));
  }

  @Test
  void isTheMeanOverAllImagesThoseWithoutPositivesAmongThem() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow().build();
    assertEquals(new PrecisionAtK(1, 0.5, 0.5), at(1, labels, 2, 1, 2, 1));
  }

  @Test
  void verifiedNegativesAndUnknownLabelsCountAlike() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(new int[] {0}, new int[] {1}).build();
    assertEquals(new PrecisionAtK(2, 0.5, 1), at(2, labels, 3, 2, 1));
    assertEquals(new PrecisionAtK(2, 0.5, 1), at(2, labels, 3, 1, 2));
  }

  @Test
  void rowsChooseTheImages() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow(1).build();
    try (Tensor scores = Tensor.of(Shape.of(1, 2), 1, 2)) {
      assertEquals(1, PrecisionAtK.of(parallel, scores, labels, new int[] {1}, 1).precision());
      assertEquals(0, PrecisionAtK.of(parallel, scores, labels, new int[] {0}, 1).precision());
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).build();
    assertEquals(
        "k must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> at(0, labels, 1, 2)).getMessage());
    assertEquals(
        "the score of image 0, class 1 is not a number; has the training diverged?",
        assertThrows(IllegalArgumentException.class, () -> at(1, labels, 1, Float.NaN))
            .getMessage());
  }
}
