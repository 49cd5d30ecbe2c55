package dev.lacuna.loss.prior;

/** The threshold at which the bound of CRISP's ratio is lowest, among those that were offered. */
final class LowestRatio {
  private final ConfidenceBound bound;
  private final long images;
  private final long givenTotal;
  private double lowest = Double.POSITIVE_INFINITY;
  private double prior = 1;

  LowestRatio(ConfidenceBound bound, long images, long givenTotal) {
    this.bound = bound;
    this.images = images;
    this.givenTotal = givenTotal;
  }

  /**
   * A threshold; of equals the first one counts.
   *
   * @param all images that reach it
   * @param given images that reach it and have the label given
   */
  void offer(long all, long given) {
    if (given == 0) {
      return;
    }
    double ratio = bound.ratio(all, images, given, givenTotal);
    if (ratio < lowest) {
      lowest = ratio;
      prior = ((double) all / images) / ((double) given / givenTotal);
    }
  }

  /** The ratio itself, without the bound, at that threshold: at most 1. */
  double prior() {
    return Math.min(1, prior);
  }
}
