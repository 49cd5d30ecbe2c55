package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;

/** A batch of logits in [-200, 200], small ones and large ones, and labels in all three states. */
final class RandomBatch implements AutoCloseable {
  final Tensor logits;
  final Tensor gradient;
  final LabelMatrix labels;
  final int[] rows;

  /**
   * A batch of one row of labels an image.
   *
   * @param positives share of positive labels
   * @param known share of the others that are verified negatives
   */
  RandomBatch(int batch, int classes, double positives, double known, long seed) {
    Random random = new Random(seed);
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    logits = Tensor.allocate(Shape.of(batch, classes));
    gradient = Tensor.allocate(logits.shape());
    for (int row = 0; row < batch; row++) {
      int[] draws =
          IntStream.range(0, classes)
              .map(c -> random.nextDouble() < positives ? 1 : random.nextDouble() < known ? 0 : -1)
              .toArray();
      builder.addRow(withState(draws, 1), withState(draws, 0));
    }
    labels = builder.build();
    rows = IntStream.range(0, batch).toArray();
    for (long i = 0; i < logits.size(); i++) {
      double spread = random.nextBoolean() ? 50 : 3;
      logits.set(i, (float) Math.clamp(random.nextGaussian() * spread, -200, 200));
    }
  }

  private static int[] withState(int[] draws, int state) {
    return IntStream.range(0, draws.length).filter(c -> draws[c] == state).toArray();
  }

  @Override
  public void close() {
    logits.close();
    gradient.close();
  }
}
