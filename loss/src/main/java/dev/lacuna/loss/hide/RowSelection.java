package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;

/** Keeps the best positives of each image. */
final class RowSelection {
  /** The letters "keep"; the row is added. */
  private static final long TIES = 0x6B656570L << 32;

  private RowSelection() {}

  /** How much a positive of an image deserves to be kept. */
  @FunctionalInterface
  interface Worth {
    float of(int row, int index);
  }

  /**
   * Keeps up to {@code count} positives of each row, those that are worth most; which of equal ones
   * is drawn.
   */
  static LabelMatrix keep(LabelMatrix labels, IntUnaryOperator count, Worth worth, long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(labels.classes());
    for (int row = 0; row < labels.rows(); row++) {
      int image = row;
      int[] kept =
          Arrays.stream(Philox.permutation(seed, TIES + row, labels.positiveCount(row)))
              .boxed()
              // The sort is stable: the drawn order decides between equal ones.
              .sorted(Comparator.comparingDouble(i -> -worth.of(image, i)))
              .limit(count.applyAsInt(row))
              .mapToInt(i -> labels.positive(image, i))
              .toArray();
      builder.addRow(kept, labels.negatives(row));
    }
    return builder.build();
  }
}
