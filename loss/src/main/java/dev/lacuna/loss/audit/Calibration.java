package dev.lacuna.loss.audit;

import java.util.Arrays;

/** From combined scores to probabilities, for every class; a number a bin and class is kept. */
final class Calibration {
  private final ScoreBins bins;
  private final LabelRecall recall;
  private final float[][] probabilities;

  /**
   * From two distributions of scores.
   *
   * @param plain of scores that show whether a label is told at all
   * @param bins of the combined scores
   */
  Calibration(ScoreBins plain, ScoreBins bins) {
    this.bins = bins;
    LabelRecall.Tail[] tails = new LabelRecall.Tail[bins.classes()];
    Arrays.setAll(tails, label -> tail(bins, label).ifAlsoToldBy(tail(plain, label)));
    this.recall = LabelRecall.of(tails);
    this.probabilities = new float[bins.classes()][ScoreBins.COUNT];
    SeenShares shares = new SeenShares(bins);
    for (int label = 0; label < bins.classes(); label++) {
      double[] seen = shares.of(label);
      for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
        probabilities[label][bin] =
            bin > 0 && seen[bin] == seen[bin - 1]
                ? probabilities[label][bin - 1]
                : (float) recall.probability(label, seen[bin]);
      }
    }
  }

  private static LabelRecall.Tail tail(ScoreBins bins, int label) {
    return LabelRecall.Tail.of(bins.given(label), bins.unknown(label));
  }

  /** Estimated probability that an unknown label with this combined score is true. */
  float probability(int label, float combined) {
    return probabilities[label][ScoreBins.of(combined)];
  }

  /** The combined score from which on a suggestion is rather right than wrong; NaN if none is. */
  double threshold(int label) {
    for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
      if (probabilities[label][bin] >= 0.5) {
        return ScoreBins.start(bin);
      }
    }
    return Double.NaN;
  }

  ClassAudit audit(int label, int given) {
    return new ClassAudit(
        label,
        given,
        recall.mean(label),
        recall.quantile(label, 0.05),
        recall.quantile(label, 0.95),
        suggestionsAt(label, 0.9),
        suggestionsAt(label, 0.7),
        suggestionsAt(label, 0.5),
        given < LabelRecall.LEAST_GIVEN);
  }

  /** The most suggestions whose mean probability is at least {@code precision}. */
  private long suggestionsAt(int label, double precision) {
    double right = 0;
    long count = 0;
    long most = 0;
    for (int bin = ScoreBins.COUNT - 1; bin >= 0; bin--) {
      right += (double) probabilities[label][bin] * bins.unknown(label)[bin];
      count += bins.unknown(label)[bin];
      if (right >= precision * count) {
        most = count;
      }
    }
    return most;
  }
}
