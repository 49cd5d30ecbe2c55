package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.LossForm;
import dev.lacuna.loss.Losses;
import java.util.List;
import java.util.stream.IntStream;

/** Value and gradient of a batch, by each loss. */
final class LossOperators {
  private static final int BATCH = 32;
  private static final int CLASSES = 10_000;

  /** Late enough for all that changes in the course of training. */
  private static final int EPOCH = 9;

  private static final int EPOCHS = 10;

  private LossOperators() {}

  /** Every loss on the widest batch that is promised to run at memory speed. */
  static List<OperatorCase> cases() {
    return Losses.all().stream()
        .map(LossForm::name)
        .map(
            name ->
                new OperatorCase(
                    "loss %s %dx%d".formatted(name, BATCH, CLASSES),
                    backends -> loss(name, BATCH, CLASSES)))
        .toList();
  }

  /** One loss by its text, late in training. Memory has to carry logits and gradient once. */
  static Operator loss(String text, int batch, int classes) {
    Tensor logits = RandomData.tensor(Shape.of(batch, classes));
    Tensor gradient = Tensor.allocate(logits.shape());
    LabelMatrix labels = RandomData.labels(batch, classes);
    int[] rows = IntStream.range(0, batch).toArray();
    Loss loss = Losses.parse(text).bind(labels);
    try (Backend one = Backend.create(1)) {
      for (int epoch = 1; epoch <= EPOCH; epoch++) {
        loss.beginEpoch(epoch, EPOCHS);
        loss.evaluate(one, logits, labels, rows, gradient);
      }
    }
    return new Operator(
        new Work(0, MemoryWalk.COPY, 2.0 * Float.BYTES * logits.size()),
        backend -> loss.evaluate(backend, logits, labels, rows, gradient),
        List.of(logits, gradient));
  }
}
