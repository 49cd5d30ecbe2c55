package dev.lacuna.loss.prior;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Estimated share of entries (an image and a label) that are missing labels, of all classes
 * together, from a histogram of logits: the estimate of {@link ClassPriors#crisp} with every entry
 * taken for a sample of one class. A class with three given labels says nothing by itself; all
 * classes together have as many given labels as the data set.
 *
 * <p>It assumes that of the labels that fit, those given and those missing have the same
 * distribution of logits. With logits that come from the network before it was trained on the image
 * (the first epoch), or nearly so, that holds where labels are missing at random; where rare or
 * inconspicuous labels are missing more often, the estimate is too low. Where the network tells
 * labels badly it is too high, as any such bound.
 *
 * <p>Memory: two counts a bin, whatever the images and classes.
 */
public final class MissingRate {
  private final long[] unknown;
  private final long[] given;

  /**
   * An estimate from nothing yet.
   *
   * @param bins at least 1; by ascending logits, whatever their width
   */
  public MissingRate(int bins) {
    unknown = new long[bins];
    given = new long[bins];
  }

  /** All counts, to be stored. */
  public double[] counts() {
    return LongStream.concat(Arrays.stream(unknown), Arrays.stream(given))
        .asDoubleStream()
        .toArray();
  }

  /** Takes back what {@link #counts} gave with as many bins. */
  public void restore(double[] counts) {
    Arrays.setAll(unknown, bin -> (long) counts[bin]);
    Arrays.setAll(given, bin -> (long) counts[unknown.length + bin]);
  }

  /** Counts unknown entries: for each bin how many there are. */
  public void addUnknown(int[] counts) {
    for (int bin = 0; bin < unknown.length; bin++) {
      unknown[bin] += counts[bin];
    }
  }

  /** Counts a given positive. */
  public void addGiven(int bin) {
    given[bin]++;
  }

  /**
   * Missing labels over all entries counted, at least 0; 0 if fewer than {@link
   * ClassPriors#FEWEST_GIVEN} labels were given, which is too few for an estimate.
   */
  public double estimate() {
    long entries = 0;
    long givenTotal = 0;
    for (int bin = 0; bin < unknown.length; bin++) {
      entries += unknown[bin] + given[bin];
      givenTotal += given[bin];
    }
    if (givenTotal < ClassPriors.FEWEST_GIVEN) {
      return 0;
    }
    LowestRatio lowest = new LowestRatio(ConfidenceBound.WILSON, entries, givenTotal);
    long allAbove = 0;
    long givenAbove = 0;
    for (int bin = unknown.length - 1; bin >= 0; bin--) {
      allAbove += unknown[bin] + given[bin];
      givenAbove += given[bin];
      lowest.offer(allAbove, givenAbove);
    }
    return Math.max(0, lowest.prior() - (double) givenTotal / entries);
  }
}
