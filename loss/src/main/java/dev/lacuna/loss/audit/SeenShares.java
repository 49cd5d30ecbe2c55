package dev.lacuna.loss.audit;

import java.util.Arrays;

/**
 * For each class and bin of scores, the probability that the label is given: {@code g(s) = P(given
 * | s)}.
 *
 * <p>Isotonic regression (pool adjacent violators) of "given" on the score, since a higher score
 * should not mean a less probable label. Each pool is then drawn towards what the same scores mean
 * in all classes together, as by {@value #PRIOR_ENTRIES} more entries: of a rare class, one given
 * label beside one unknown is no proof of anything.
 */
final class SeenShares {
  /** Weight of all classes in a pool of one, in entries. */
  static final int PRIOR_ENTRIES = 5;

  private final ScoreBins bins;
  private final double[] ofAll;

  SeenShares(ScoreBins bins) {
    this.bins = bins;
    double[] given = new double[ScoreBins.COUNT];
    double[] entries = new double[ScoreBins.COUNT];
    for (int label = 0; label < bins.classes(); label++) {
      add(label, given, entries);
    }
    this.ofAll = monotone(given, entries, null);
  }

  private void add(int label, double[] given, double[] entries) {
    for (int bin = 0; bin < ScoreBins.COUNT; bin++) {
      given[bin] += bins.given(label)[bin];
      entries[bin] += bins.given(label)[bin] + bins.unknown(label)[bin];
    }
  }

  /** For each bin the probability that the label is given, never falling. */
  double[] of(int label) {
    double[] given = new double[ScoreBins.COUNT];
    double[] entries = new double[ScoreBins.COUNT];
    add(label, given, entries);
    return monotone(given, entries, ofAll);
  }

  /**
   * Pools adjacent bins until shares rise.
   *
   * @param prior for each bin the share to be drawn towards; null for none
   */
  private static double[] monotone(double[] given, double[] entries, double[] prior) {
    double[] shares = new double[given.length];
    double[] poolGiven = new double[given.length];
    double[] poolEntries = new double[given.length];
    double[] poolPrior = new double[given.length];
    int[] ends = new int[given.length];
    int pools = 0;
    for (int bin = 0; bin < given.length; bin++) {
      if (entries[bin] == 0) {
        continue;
      }
      poolGiven[pools] = given[bin];
      poolEntries[pools] = entries[bin];
      poolPrior[pools] = prior == null ? 0 : prior[bin] * entries[bin];
      ends[pools] = bin;
      pools++;
      while (pools > 1
          && share(poolGiven, poolEntries, poolPrior, prior, pools - 2)
              >= share(poolGiven, poolEntries, poolPrior, prior, pools - 1)) {
        pools--;
        poolGiven[pools - 1] += poolGiven[pools];
        poolEntries[pools - 1] += poolEntries[pools];
        poolPrior[pools - 1] += poolPrior[pools];
        ends[pools - 1] = ends[pools];
      }
    }
    int from = 0;
    for (int pool = 0; pool < pools; pool++) {
      double share = share(poolGiven, poolEntries, poolPrior, prior, pool);
      Arrays.fill(shares, from, ends[pool] + 1, share);
      from = ends[pool] + 1;
    }
    Arrays.fill(shares, from, shares.length, from == 0 ? 0 : shares[from - 1]);
    return shares;
  }

  private static double share(
      double[] given, double[] entries, double[] priorSum, double[] prior, int pool) {
    return prior == null
        ? given[pool] / entries[pool]
        : (given[pool] + PRIOR_ENTRIES * priorSum[pool] / entries[pool])
            / (entries[pool] + PRIOR_ENTRIES);
  }
}
