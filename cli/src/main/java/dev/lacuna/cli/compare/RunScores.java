package dev.lacuna.cli.compare;

import java.util.List;

/**
 * What came of a run. Scores are in 0..1, NaN where there is none.
 *
 * @param epoch the epoch whose weights were scored
 * @param validationMap mean average precision on the validation images, whose labels were hidden in
 *     the same way
 * @param testMap mean average precision on the test images with all their labels
 * @param testPrecision precision at 5 on the test images
 * @param hiddenMap mean average precision of the hidden labels of training images among all that
 *     these images were not given
 * @param hiddenFound share of hidden labels among as many best suggestions on training images
 * @param byLabel for each label its average precision on the test images; NaN without any image
 * @param epochs how it went; empty for a run that failed
 * @param failure why there are no scores; empty for a run that went well
 */
record RunScores(
    int epoch,
    double validationMap,
    double testMap,
    double testPrecision,
    double hiddenMap,
    double hiddenFound,
    double[] byLabel,
    List<Epoch> epochs,
    String failure) {

  /**
   * An epoch of a run.
   *
   * @param number counted from 1
   * @param trainLoss mean over the batches
   * @param validationMap as in the scores
   * @param testMap as in the scores; never used to choose anything
   */
  record Epoch(int number, double trainLoss, double validationMap, double testMap) {}

  /** Of a run that has none. */
  static RunScores failed(String why) {
    return new RunScores(
        0,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        new double[0],
        List.of(),
        why);
  }

  /** The same with how it went. */
  RunScores with(List<Epoch> history) {
    return new RunScores(
        epoch,
        validationMap,
        testMap,
        testPrecision,
        hiddenMap,
        hiddenFound,
        byLabel,
        List.copyOf(history),
        failure);
  }

  boolean failed() {
    return !failure.isEmpty();
  }
}
