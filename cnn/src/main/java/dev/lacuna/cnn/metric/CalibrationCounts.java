package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/** Sums predicted probabilities and positives, by class and bin of the probability. */
final class CalibrationCounts extends EntryCounts {
  private final ScoreScale scale;
  private final ScoreBins bins;
  private final int[] entries;
  private final double[][] probabilities;
  private final int[][] positives;

  /** One for each worker. */
  private final float[][] chances;

  /** One for each worker. */
  private final int[][] chosen;

  CalibrationCounts(
      Parallel parallel,
      LabelMatrix labels,
      UnknownLabels unknown,
      ScoreScale scale,
      int probabilityBins) {
    super(parallel, labels, unknown);
    this.scale = scale;
    this.bins = ScoreScale.PROBABILITY.bins(probabilityBins);
    this.entries = new int[labels.classes()];
    this.probabilities = new double[labels.classes()][probabilityBins];
    this.positives = new int[labels.classes()][probabilityBins];
    this.chances = new float[parallel.threads()][CLASSES_A_TASK];
    this.chosen = new int[parallel.threads()][CLASSES_A_TASK];
  }

  /** Bytes that the counts of so many classes take, but for the headers of their arrays. */
  static long bytes(int classes, int probabilityBins) {
    return (long) classes * (Integer.BYTES + probabilityBins * (Integer.BYTES + Double.BYTES));
  }

  @Override
  void count(int worker, int first, int classes, float[] scores) {
    float[] chance = chances[worker];
    int[] bin = chosen[worker];
    scale.probabilities(scores, classes, chance);
    bins.of(chance, classes, bin);
    for (int i = 0; i < classes; i++) {
      probabilities[first + i][bin[i]] += chance[i];
      entries[first + i]++;
    }
  }

  @Override
  void countPositive(int label, float score) {
    positives[label][bins.of(scale.probability(score))]++;
  }

  Calibration result() {
    double[] byClass = new double[classes()];
    double[] gaps = new double[bins.count()];
    double[] pooledGaps = new double[bins.count()];
    for (int label = 0; label < classes(); label++) {
      for (int bin = 0; bin < gaps.length; bin++) {
        gaps[bin] = probabilities[label][bin] - positives[label][bin];
        pooledGaps[bin] += gaps[bin];
      }
      byClass[label] = error(gaps, entries[label]);
    }
    return new Calibration(byClass, error(pooledGaps, (double) entries()));
  }

  /**
   * Sum over the bins of (share of the entries) |mean probability - share of positives|, in which
   * the number of entries of a bin cancels.
   */
  private static double error(double[] gaps, double entries) {
    double sum = 0;
    for (double gap : gaps) {
      sum += Math.abs(gap);
    }
    return sum / Math.max(1, entries);
  }
}
