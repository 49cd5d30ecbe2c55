package dev.lacuna.cnn.metric;

/**
 * Goes down a ranking from the best score, one step for each group of entries that are not told
 * apart, and sums up what the ranking is worth. Whatever is ranked (images for a class, classes for
 * an image, all entries) and however it is grouped (equal scores, bins), all that a metric needs
 * are the positives and negatives of each step.
 */
final class RankingWalk {
  private long positives;
  private long negatives;
  private long pairsWrong;
  private long pairsTied;
  private long pairsInOneBin;
  private double precision;
  private double lowestPrecision;
  private double highestPrecision;

  /** Goes on to entries that score the same. */
  void ties(long morePositives, long moreNegatives) {
    if (morePositives > 0) {
      double gained = gained(morePositives, moreNegatives);
      lowestPrecision += gained;
      highestPrecision += gained;
    }
    step(morePositives, moreNegatives);
  }

  /**
   * Goes on to entries that share a bin. At worst all negatives come first and then one positive
   * after the other, at best all positives: whatever the order inside, the j-th positive finds at
   * least j and chooses at most all negatives before it.
   */
  void bin(long morePositives, long moreNegatives) {
    long chosen = positives + negatives;
    for (long i = 1; i <= morePositives; i++) {
      lowestPrecision += (double) (positives + i) / (chosen + moreNegatives + i);
    }
    if (morePositives > 0) {
      highestPrecision += gained(morePositives, 0);
    }
    pairsInOneBin += morePositives * moreNegatives;
    step(morePositives, moreNegatives);
  }

  private void step(long morePositives, long moreNegatives) {
    pairsWrong += morePositives * negatives;
    pairsTied += morePositives * moreNegatives;
    if (morePositives > 0) {
      precision += gained(morePositives, moreNegatives);
    }
    positives += morePositives;
    negatives += moreNegatives;
  }

  /** Precision after a step, once for each of its positives. */
  private double gained(long morePositives, long moreNegatives) {
    long found = positives + morePositives;
    return (double) morePositives * found / (found + negatives + moreNegatives);
  }

  /** Positives so far. */
  long positives() {
    return positives;
  }

  /** Negatives so far. */
  long negatives() {
    return negatives;
  }

  /** Entries so far. */
  long entries() {
    return positives + negatives;
  }

  /** Sum over the steps of recall gained times precision; 0 without positives. */
  double averagePrecision() {
    return precision / Math.max(1, positives);
  }

  /** The least that the order inside the bins allows. */
  double lowestAveragePrecision() {
    return lowestPrecision / Math.max(1, positives);
  }

  /** The most that the order inside the bins allows. */
  double highestAveragePrecision() {
    return highestPrecision / Math.max(1, positives);
  }

  /** Whether there are positives and negatives, that is, pairs. */
  boolean hasPairs() {
    return positives > 0 && negatives > 0;
  }

  /** Share of the pairs in which the negative comes first; 0 without pairs. */
  double shareWrong() {
    return pairsWrong / pairs();
  }

  /** Share of the pairs that are tied; 0 without pairs. */
  double shareTied() {
    return pairsTied / pairs();
  }

  /** Share of the pairs whose order a bin hides; 0 without pairs. */
  double shareInOneBin() {
    return pairsInOneBin / pairs();
  }

  private double pairs() {
    return Math.max(1, (double) positives * negatives);
  }
}
