package dev.lacuna.cli.compare;

import java.util.Arrays;

/**
 * How one contender does against another.
 *
 * @param other the other's name
 * @param test the difference of test mAP in runs with the same seed
 * @param p the test's p-value, adjusted for all contenders that are held against the other
 * @param labelsBetter labels whose average precision, mean over the seeds, is higher
 * @param labelsWorse labels whose average precision is lower
 * @param labelsP p-value of Wilcoxon's signed-rank test over the labels
 */
record Finding(
    String other, PairedTest test, double p, int labelsBetter, int labelsWorse, double labelsP) {

  /** Whether the difference is more than chance. */
  boolean real() {
    return p < PairedTest.LEVEL;
  }

  /** From the scores of runs with the same seeds, not yet adjusted. */
  static Finding of(String other, RunScores[] own, RunScores[] others) {
    double[] byLabel = new double[own.length == 0 ? 0 : own[0].byLabel().length];
    for (int run = 0; run < own.length; run++) {
      for (int label = 0; label < byLabel.length; label++) {
        byLabel[label] += own[run].byLabel()[label] - others[run].byLabel()[label];
      }
    }
    double[] known = Arrays.stream(byLabel).filter(d -> !Double.isNaN(d)).toArray();
    PairedTest test =
        PairedTest.of(
            Arrays.stream(own).mapToDouble(RunScores::testMap).toArray(),
            Arrays.stream(others).mapToDouble(RunScores::testMap).toArray());
    return new Finding(
        other,
        test,
        test.p(),
        (int) Arrays.stream(known).filter(d -> d > 0).count(),
        (int) Arrays.stream(known).filter(d -> d < 0).count(),
        SignedRank.p(known));
  }

  /** The same with an adjusted p-value. */
  Finding adjusted(double value) {
    return new Finding(other, test, value, labelsBetter, labelsWorse, labelsP);
  }
}
