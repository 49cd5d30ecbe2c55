package dev.lacuna.loss.audit;

/**
 * How scores are distributed, class by class: in bins of equal width, images that have the label
 * and images of which nothing is known. Memory: 4 KiB a class, whatever the number of images.
 */
final class ScoreBins {
  /** Bins of a class. */
  static final int COUNT = 512;

  /** Scores are log-odds; beyond 32 in either direction they are certain. */
  private static final float MOST = 32;

  /** Bins in a unit of log-odds: within a bin the odds change by an eighth. */
  private static final float PER_UNIT = COUNT / (2 * MOST);

  private final int[][] given;
  private final int[][] unknown;

  ScoreBins(int classes) {
    given = new int[classes][COUNT];
    unknown = new int[classes][COUNT];
  }

  /** The bin of a score; higher scores never have a lower one. */
  static int of(float score) {
    return Math.clamp((int) ((score + MOST) * PER_UNIT), 0, COUNT - 1);
  }

  /** The score at which a bin begins. */
  static double start(int bin) {
    return bin / PER_UNIT - MOST;
  }

  void addGiven(int label, float score) {
    given[label][of(score)]++;
  }

  void addUnknown(int label, float score) {
    unknown[label][of(score)]++;
  }

  int classes() {
    return given.length;
  }

  int[] given(int label) {
    return given[label];
  }

  int[] unknown(int label) {
    return unknown[label];
  }
}
