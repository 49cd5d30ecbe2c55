package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/**
 * Rankings in which scores of the same bin are not told apart, from one pass. Memory is two
 * integers for each class and bin, whatever the number of images.
 */
final class BinnedCounts extends RankingCounts {
  private final ScoreBins bins;
  private final int[][] entries;
  private final int[][] positives;

  /** One for each worker. */
  private final int[][] buffers;

  BinnedCounts(Parallel parallel, LabelMatrix labels, UnknownLabels unknown, ScoreBins bins) {
    super(parallel, labels, unknown);
    this.bins = bins;
    this.entries = new int[labels.classes()][bins.count()];
    this.positives = new int[labels.classes()][bins.count()];
    this.buffers = new int[parallel.threads()][CLASSES_A_TASK];
  }

  /** Bytes that the counts of so many classes take, but for the headers of their arrays. */
  static long bytes(int classes, ScoreBins bins) {
    return 2L * Integer.BYTES * classes * bins.count();
  }

  @Override
  void count(int worker, int first, int classes, float[] scores) {
    int[] chosen = buffers[worker];
    bins.of(scores, classes, chosen);
    for (int i = 0; i < classes; i++) {
      entries[first + i][chosen[i]]++;
    }
  }

  @Override
  void countPositive(int label, float score) {
    positives[label][bins.of(score)]++;
  }

  @Override
  RankingWalk ofClass(int label) {
    RankingWalk walk = new RankingWalk();
    for (int bin = bins.count() - 1; bin >= 0; bin--) {
      int found = positives[label][bin];
      walk.bin(found, entries[label][bin] - found);
    }
    return walk;
  }

  @Override
  RankingWalk pooled() {
    RankingWalk walk = new RankingWalk();
    for (int bin = bins.count() - 1; bin >= 0; bin--) {
      long found = 0;
      long all = 0;
      for (int label = 0; label < classes(); label++) {
        found += positives[label][bin];
        all += entries[label][bin];
      }
      walk.bin(found, all - found);
    }
    return walk;
  }
}
