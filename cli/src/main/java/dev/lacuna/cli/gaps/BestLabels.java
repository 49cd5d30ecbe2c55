package dev.lacuna.cli.gaps;

import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.function.IntToDoubleFunction;

/**
 * Of the k best-scored labels of each image, for each label how many were given and of how many
 * nothing is known.
 */
final class BestLabels {
  private final int k;
  private final long[] given;
  private final long[] unknown;
  private final int images;

  private BestLabels(int k, long[] given, long[] unknown, int images) {
    this.k = k;
    this.given = given;
    this.unknown = unknown;
    this.images = images;
  }

  static BestLabels of(int k, LabelMatrix labels, ScoreSource logits) {
    int classes = labels.classes();
    long[] unknown = new long[classes];
    long[] given = new long[classes];
    ScoreRows.forEach(
        logits,
        classes,
        (scores, row) -> {
          LargestScores best = new LargestScores(k);
          for (int label = 0; label < classes; label++) {
            if (best.wants(scores[label], label)) {
              best.add(scores[label], label);
            }
          }
          for (int label : best.rows()) {
            LabelState state = labels.state(row, label);
            given[label] += state == LabelState.POSITIVE ? 1 : 0;
            unknown[label] += state == LabelState.UNKNOWN ? 1 : 0;
          }
        });
    return new BestLabels(k, given, unknown, labels.rows());
  }

  /** Precision at k if as many of the unknown ones were right as labels are missing. */
  double mostPrecision(Gaps gaps) {
    return precision(label -> given[label] + Math.ceil(gaps.missing(label)));
  }

  /** Precision at k if the given labels are a random part of the true ones. */
  double expectedPrecision(Gaps gaps) {
    double[] recall = gaps.recall();
    return precision(label -> given[label] / recall[label]);
  }

  private double precision(IntToDoubleFunction right) {
    double sum = 0;
    for (int label = 0; label < given.length; label++) {
      sum += Math.min((double) given[label] + unknown[label], right.applyAsDouble(label));
    }
    return sum / ((double) k * images);
  }
}
