package dev.lacuna.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.Losses;
import dev.lacuna.loss.hide.Annotations;
import dev.lacuna.loss.hide.UniformShare;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OracleLossTest {
  private static final int ROWS = 7;
  private static final int CLASSES = 19;

  /** Knows all but the hidden labels: the others are verified negatives. */
  private static LabelMatrix dense(LabelMatrix all, LabelMatrix left) {
    LabelMatrix.Builder builder = LabelMatrix.builder(CLASSES);
    for (int row = 0; row < ROWS; row++) {
      int image = row;
      builder.addRow(
          left.positives(row),
          IntStream.range(0, CLASSES)
              .filter(label -> all.state(image, label) != LabelState.POSITIVE)
              .toArray());
    }
    return builder.build();
  }

  @Property(tries = 50)
  void equalsTheLossThatIgnoresUnknownLabels(@ForAll long seed) {
    Random random = new Random(seed);
    LabelMatrix.Builder builder = LabelMatrix.builder(CLASSES);
    for (int row = 0; row < ROWS; row++) {
      builder.addRow(IntStream.range(0, CLASSES).filter(label -> random.nextInt(3) == 0).toArray());
    }
    LabelMatrix all = builder.build();
    LabelMatrix left = new UniformShare(0.5).hide(Annotations.of(all), seed);
    LabelMatrix.Builder hidden = LabelMatrix.builder(CLASSES);
    for (int row = 0; row < ROWS; row++) {
      int image = row;
      hidden.addRow(
          IntStream.of(all.positives(row))
              .filter(label -> left.state(image, label) != LabelState.POSITIVE)
              .toArray());
    }
    Loss oracle = new OracleLoss(Losses.parse("wbce:wp=1,wn=1"), left, hidden.build());
    Loss known = Losses.parse("wbce:wp=1,wn=1,wu=0");
    int[] rows = {6, 0, 3, 3};
    try (Backend backend = Backend.create(1);
        Tensor logits = Tensor.allocate(Shape.of(rows.length, CLASSES));
        Tensor own = Tensor.allocate(logits.shape());
        Tensor expected = Tensor.allocate(logits.shape())) {
      for (long i = 0; i < logits.size(); i++) {
        logits.set(i, (float) random.nextGaussian() * 20);
      }
      double value = known.evaluate(backend, logits, dense(all, left), rows, expected);
      double sum = oracle.evaluate(backend, logits, left, rows, own);
      for (long i = 0; i < logits.size(); i++) {
        assertEquals(expected.get(i), own.get(i));
      }
      // The value is a float's sum over a row, from which a part is taken away again.
      double whole = Losses.parse("wbce:wp=1,wn=1").evaluate(backend, logits, left, rows, null);
      assertEquals(value, sum, 32 * 0x1p-24 * whole);
      assertEquals(sum, oracle.evaluate(backend, logits, left, rows, null));
      assertEquals(
          whole,
          oracle.evaluate(
              backend, logits, left.select(new int[] {0, 1, 2, 3, 4, 5, 6}), rows, null));
    }
  }
}
