package dev.lacuna.cnn.metric;

import java.util.Arrays;

/**
 * A ranking, sorted once and then gone through for each block of {@link Resamples}: a resample
 * changes how often an entry counts, not its place. Entries below the last positive and the
 * threshold change nothing and are not kept.
 */
final class ResampledRanking {
  private static final int SCORE_SHIFT = 32;

  /** Order of the score, image, 1 for a positive, from high bits to low; ascending. */
  private final long[] entries;

  private final int threshold;

  private ResampledRanking(long[] entries, int threshold) {
    this.entries = entries;
    this.threshold = threshold;
  }

  /** Collects the entries of a ranking. */
  static final class Builder {
    private final float lowest;
    private final int threshold;
    private long[] entries;
    private int size;

    /**
     * For a ranking of which nothing matters that scores below both {@code lastPositive} and {@code
     * threshold}.
     */
    Builder(float lastPositive, float threshold) {
      this.lowest = Math.min(lastPositive, threshold);
      this.threshold = order(threshold);
      this.entries = new long[16];
    }

    void add(float score, int image, boolean positive) {
      if (score >= lowest) {
        if (size == entries.length) {
          entries = Arrays.copyOf(entries, size + size / 2 + 1);
        }
        long low = (long) image << 1 | (positive ? 1 : 0);
        entries[size++] = (long) order(score) << SCORE_SHIFT | low;
      }
    }

    ResampledRanking build() {
      long[] sorted = Arrays.copyOf(entries, size);
      Arrays.sort(sorted);
      return new ResampledRanking(sorted, threshold);
    }
  }

  /** An integer in the order of the scores, the same for -0 and 0. */
  private static int order(float score) {
    int bits = Float.floatToIntBits(score + 0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  /** What a ranking is worth in each resample of a block, and the scratch to find out. */
  static final class Worth {
    /** Entries so far, then up to the last that is kept. */
    final int[] chosen = new int[Resamples.BLOCK];

    /** Positives so far, then all. */
    final int[] found = new int[Resamples.BLOCK];

    /** Entries that reach the threshold. */
    final int[] predicted = new int[Resamples.BLOCK];

    /** Positives that reach the threshold. */
    final int[] hits = new int[Resamples.BLOCK];

    /** Sum over the positives of the precision at their score. */
    final double[] precision = new double[Resamples.BLOCK];

    /** Pairs of a positive and a negative with the negative first. */
    final long[] pairsWrong = new long[Resamples.BLOCK];

    /** Pairs that are tied. */
    final long[] pairsTied = new long[Resamples.BLOCK];

    private final int[] stepChosen = new int[Resamples.BLOCK];
    private final int[] stepFound = new int[Resamples.BLOCK];

    private void clear() {
      Arrays.fill(chosen, 0);
      Arrays.fill(found, 0);
      Arrays.fill(precision, 0);
      Arrays.fill(pairsWrong, 0);
      Arrays.fill(pairsTied, 0);
    }

    private void reachThreshold() {
      System.arraycopy(chosen, 0, predicted, 0, chosen.length);
      System.arraycopy(found, 0, hits, 0, found.length);
    }

    /** Takes the entries of a step that has positives. */
    private void step() {
      for (int i = 0; i < Resamples.BLOCK; i++) {
        long positives = stepFound[i];
        long negatives = stepChosen[i] - positives;
        pairsWrong[i] += positives * (chosen[i] - found[i]);
        pairsTied[i] += positives * negatives;
        chosen[i] += stepChosen[i];
        found[i] += stepFound[i];
        precision[i] += (double) positives * found[i] / Math.max(1, chosen[i]);
      }
    }

    /** Average precision in a resample; 0 without positives. */
    double averagePrecision(int i) {
      return precision[i] / Math.max(1, found[i]);
    }

    /** Area under the ROC curve in a resample of so many entries, positives and negatives. */
    double rocAuc(int i, int entries) {
      double pairs = (double) found[i] * (entries - found[i]);
      return 1 - pairsWrong[i] / pairs - pairsTied[i] / pairs / 2;
    }
  }

  /** Goes through the ranking for a block of resamples. */
  void evaluate(Resamples resamples, Worth worth) {
    worth.clear();
    boolean above = true;
    int end = entries.length;
    while (end > 0) {
      int score = (int) (entries[end - 1] >> SCORE_SHIFT);
      if (above && score < threshold) {
        worth.reachThreshold();
        above = false;
      }
      int from = end;
      long positives = 0;
      while (from > 0 && (int) (entries[from - 1] >> SCORE_SHIFT) == score) {
        positives += entries[--from] & 1;
      }
      if (positives == 0) {
        for (int i = from; i < end; i++) {
          resamples.add(image(i), worth.chosen);
        }
      } else {
        Arrays.fill(worth.stepChosen, 0);
        Arrays.fill(worth.stepFound, 0);
        for (int i = from; i < end; i++) {
          resamples.add(image(i), worth.stepChosen);
          if ((entries[i] & 1) == 1) {
            resamples.add(image(i), worth.stepFound);
          }
        }
        worth.step();
      }
      end = from;
    }
    if (above) {
      worth.reachThreshold();
    }
  }

  private int image(int entry) {
    return (int) entries[entry] >>> 1;
  }
}
