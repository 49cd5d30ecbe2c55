package dev.lacuna.cli.gaps;

import dev.lacuna.cnn.metric.ThresholdScores;

/**
 * Precision and F1 of predicted labels if the given ones are a random part of the true ones: of S_c
 * predictions of label c that were given and N_c in all, min(N_c, S_c / r_c) are right, of P_c /
 * r_c that should be.
 */
final class ExpectedPredictions {
  private double right;
  private double predicted;
  private double positives;
  private double sumF1;
  private int present;

  ExpectedPredictions(ThresholdScores scores, double[] recall) {
    for (int label = 0; label < recall.length; label++) {
      double all = scores.predicted(label);
      double hits = Math.min(all, scores.hits(label) / recall[label]);
      double expected = scores.positives(label) / recall[label];
      right += hits;
      predicted += all;
      positives += expected;
      if (expected > 0) {
        present++;
        sumF1 += 2 * hits / (all + expected);
      }
    }
  }

  double overallPrecision() {
    return predicted == 0 ? 0 : right / predicted;
  }

  double overallF1() {
    return predicted + positives == 0 ? 0 : 2 * right / (predicted + positives);
  }

  /** Over the labels that were given to some image. */
  double meanF1() {
    return sumF1 / Math.max(1, present);
  }
}
