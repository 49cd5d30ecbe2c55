package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.prior.Implications;
import org.junit.jupiter.api.Test;

class ImpliedLabelsTest {
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** Label 1 is given with nine of ten images that have label 0, label 2 with the other images. */
  private static LabelMatrix labels() {
    LabelMatrix.Builder builder = LabelMatrix.builder(3);
    for (int image = 0; image < 300; image++) {
      if (image % 3 != 0) {
        builder.addRow(2);
      } else {
        builder.addRow(image % 10 == 0 ? new int[] {0} : new int[] {0, 1});
      }
    }
    return builder.build();
  }

  @Test
  void isTheOtherLossOnCompletedLabels() {
    LabelMatrix labels = labels();
    LabelMatrix completed = Implications.of(labels).overlay(labels).applyTo(labels);
    int[] rows = {0, 1, 3, 30};
    assertNotEquals(labels.positiveCount(30), completed.positiveCount(30));
    Loss implied = Losses.parse("implied+hill").bind(labels);
    Loss plain = Losses.parse("hill");
    try (Tensor logits = Tensor.of(Shape.of(4, 3), new float[12]);
        Tensor gradient = Tensor.allocate(Shape.of(4, 3));
        Tensor expected = Tensor.allocate(Shape.of(4, 3))) {
      assertEquals(
          plain.evaluate(BACKEND, logits, completed, rows, expected),
          implied.evaluate(BACKEND, logits, labels, rows, gradient));
      assertArrayEquals(expected.toArray(), gradient.toArray());
      // Equal labels that are not the training labels, such as those of validation, stay as given.
      LabelMatrix others = labels();
      assertEquals(
          plain.evaluate(BACKEND, logits, others, rows, null),
          implied.evaluate(BACKEND, logits, others, rows, null));
    }
  }

  @Test
  void epochsAndAdditionsAreThoseOfTheOtherLoss() {
    Loss implied = Losses.parse("implied+ll-cp:rate=auto").bind(labels());
    assertEquals(300, implied.overlay().rows());
    assertEquals(0, implied.overlay().size());
    assertTrue(Losses.parse("implied+splc:from=2").describe().startsWith("implied+splc:"));
  }
}
