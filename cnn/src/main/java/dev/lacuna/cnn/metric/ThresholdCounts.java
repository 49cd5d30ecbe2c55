package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/** Counts the entries that reach their class's threshold. */
final class ThresholdCounts extends EntryCounts {
  private final float[] thresholds;
  private final int[] predicted;
  private final int[] positives;
  private final int[] hits;

  ThresholdCounts(
      Parallel parallel, LabelMatrix labels, UnknownLabels unknown, float[] thresholds) {
    super(parallel, labels, unknown);
    int classes = labels.classes();
    if (thresholds.length != classes) {
      throw new IllegalArgumentException(
          "each of the " + classes + " classes needs its threshold, got " + thresholds.length);
    }
    for (int label = 0; label < classes; label++) {
      if (Float.isNaN(thresholds[label])) {
        throw new IllegalArgumentException("the threshold of class " + label + " is not a number");
      }
    }
    this.thresholds = thresholds.clone();
    this.predicted = new int[classes];
    this.positives = new int[classes];
    this.hits = new int[classes];
  }

  @Override
  void count(int worker, int first, int classes, float[] scores) {
    for (int i = 0; i < classes; i++) {
      predicted[first + i] += scores[i] >= thresholds[first + i] ? 1 : 0;
    }
  }

  @Override
  void countPositive(int label, float score) {
    positives[label]++;
    hits[label] += score >= thresholds[label] ? 1 : 0;
  }

  ThresholdScores result(int images) {
    return new ThresholdScores(images, entries(), predicted, positives, hits);
  }
}
