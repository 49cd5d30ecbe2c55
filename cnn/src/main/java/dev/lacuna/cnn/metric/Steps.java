package dev.lacuna.cnn.metric;

import java.util.Arrays;

/**
 * A ranking, known at the scores of its positives alone: how many entries score exactly as each,
 * and how many lie between two. That is all that average precision, area under the ROC curve,
 * coverage and ranking loss depend on, so memory grows with the positives, not with what is ranked.
 */
final class Steps {
  private final float[] scores;
  private final int[] positives;
  private final long[] entries;

  private Steps(float[] scores, int[] positives, long[] entries) {
    this.scores = scores;
    this.positives = positives;
    this.entries = entries;
  }

  /**
   * A ranking whose entries have still to be counted.
   *
   * @param positives scores of the positives; none of them NaN; sorted on return
   */
  static Steps of(float[] positives) {
    Arrays.sort(positives);
    int distinct = 0;
    int[] counts = new int[positives.length];
    for (int i = 0; i < positives.length; i++) {
      // Written with < because sorting tells -0 from 0 and a ranking does not.
      if (i == 0 || positives[i - 1] < positives[i]) {
        positives[distinct++] = positives[i];
      }
      counts[distinct - 1]++;
    }
    return new Steps(
        Arrays.copyOf(positives, distinct),
        Arrays.copyOf(counts, distinct),
        new long[2 * distinct + 1]);
  }

  /** The same steps with nothing counted, to be counted by somebody else and merged. */
  Steps fork() {
    return new Steps(scores, positives, new long[entries.length]);
  }

  /** Adds what a fork has counted. */
  void merge(Steps fork) {
    for (int i = 0; i < entries.length; i++) {
      entries[i] += fork.entries[i];
    }
  }

  /** Counts the first {@code length} entries, positive or not. */
  void count(float[] ranked, int length) {
    // Most entries are negatives below all positives.
    float least = scores.length == 0 ? Float.POSITIVE_INFINITY : scores[0];
    int belowAll = 0;
    for (int i = 0; i < length; i++) {
      if (ranked[i] < least) {
        belowAll++;
      } else {
        count(ranked[i]);
      }
    }
    entries[0] += belowAll;
  }

  /** Counts an entry, positive or not. */
  void count(float score) {
    int below = 0;
    int left = scores.length;
    // Halving without a branch that has to be guessed.
    while (left > 0) {
      int half = (left + 1) >>> 1;
      below += scores[below + half - 1] < score ? half : 0;
      left -= half;
    }
    int equal = below < scores.length && scores[below] == score ? 1 : 0;
    entries[2 * below + equal]++;
  }

  /** Where the steps end up. */
  @FunctionalInterface
  interface Visitor {
    /** Takes the entries of a step, positives or negatives or both. */
    void step(long positives, long negatives);
  }

  /** Shows the steps from the best score down. */
  void descend(Visitor visitor) {
    for (int i = scores.length; i > 0; i--) {
      visitor.step(0, entries[2 * i]);
      visitor.step(positives[i - 1], entries[2 * i - 1] - positives[i - 1]);
    }
    visitor.step(0, entries[0]);
  }

  /** The ranking from the best score down. */
  RankingWalk walk() {
    RankingWalk walk = new RankingWalk();
    descend(walk::ties);
    return walk;
  }
}
