package dev.lacuna.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageFindingsTest {
  private static final Vocabulary NAMES = Vocabulary.of(List.of("a", "b", "c"));
  private static final float[] THRESHOLDS = {0, 0, 0};

  /** Images that were given a, b, both, a, nothing, with the logits of a, b, c. */
  private static ImageFindings findings() {
    LabelMatrix labels =
        LabelMatrix.builder(3).addRow(0).addRow(1).addRow(0, 1).addRow(0).addRow().build();
    float[] logits = {
      2, -1, -1, // right, by 3
      3, -1, 1, // b is the last: precision 1/3
      1, -1, 2, // a second, b third: (1/2 + 2/3) / 2
      -1, 4, -2, // a second: 1/2
      5, 5, 5 // nothing was given: no rank
    };
    try (Tensor scores = Tensor.allocate(Shape.of(5, 3))) {
      for (int i = 0; i < logits.length; i++) {
        scores.set(i, logits[i]);
      }
      return ImageFindings.of(scores, labels, THRESHOLDS);
    }
  }

  @Test
  void imagesAreRankedByTheirPrecision() {
    assertArrayEquals(new int[] {0, 2}, findings().best(10));
    assertArrayEquals(new int[] {1, 3}, findings().worst(10));
    assertArrayEquals(new int[] {0}, findings().best(1));
  }

  @Test
  void pairsAreCountedWhereOneStandsForTheOther() {
    assertEquals(
        List.of(
            // Of the images given b, the second is called a and c, the third c.
            new Confusion("b", "c", 2, 2, 0),
            new Confusion("a", "b", 1, 3, 1),
            new Confusion("b", "a", 1, 2, 1)),
        findings().confusions(NAMES, 10));
    assertEquals(1, findings().confusions(NAMES, 1).size());
  }
}
