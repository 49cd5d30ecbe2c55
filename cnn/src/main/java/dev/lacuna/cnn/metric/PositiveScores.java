package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;

/** The scores of the positives, by class: all that a first pass over a stream has to keep. */
final class PositiveScores {
  private static final float[] NONE = {};

  private final LabelMatrix labels;
  private final float[][] scores;
  private final int[] counts;

  PositiveScores(LabelMatrix labels) {
    this.labels = labels;
    this.scores = new float[labels.classes()][];
    this.counts = new int[labels.classes()];
    Arrays.fill(scores, NONE);
  }

  /** Keeps the positives of checked rows; sees them as {@link ScoreSource.Consumer} does. */
  void add(Tensor batch, int[] rows, int count) {
    for (int image = 0; image < count; image++) {
      for (int i = 0; i < labels.positiveCount(rows[image]); i++) {
        int label = labels.positive(rows[image], i);
        if (counts[label] == scores[label].length) {
          scores[label] = Arrays.copyOf(scores[label], counts[label] + counts[label] / 2 + 4);
        }
        scores[label][counts[label]++] = MetricArguments.score(batch, image, label);
      }
    }
  }

  /** The scores of a class's positives, a new array. */
  float[] ofClass(int label) {
    return Arrays.copyOf(scores[label], counts[label]);
  }

  /** The scores of all positives, a new array. */
  float[] pooled() {
    float[] all = new float[Arrays.stream(counts).reduce(0, Math::addExact)];
    int filled = 0;
    for (int label = 0; label < counts.length; label++) {
      System.arraycopy(scores[label], 0, all, filled, counts[label]);
      filled += counts[label];
    }
    return all;
  }
}
