package dev.lacuna.cnn.train;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Half the squared distance of logits to 1 and 0; remembers which rows it was asked for. */
final class SquaredError implements Loss {
  /** Rows of each training batch, in the order of the steps. */
  final List<int[]> batches = new ArrayList<>();

  /** Values of the training batches. */
  final List<Double> values = new ArrayList<>();

  @Override
  public double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    int batch = logits.shape().extent(0);
    double sum = 0;
    for (int i = 0; i < logits.size(); i++) {
      int row = rows[i / labels.classes()];
      boolean positive = labels.state(row, i % labels.classes()) == LabelState.POSITIVE;
      float distance = logits.get(i) - (positive ? 1 : 0);
      sum += 0.5 * distance * distance;
      if (gradient != null) {
        gradient.set(i, distance / batch);
      }
    }
    if (gradient != null) {
      batches.add(Arrays.copyOf(rows, batch));
      values.add(sum / batch);
    }
    return sum / batch;
  }

  @Override
  public String describe() {
    return "squared";
  }
}
