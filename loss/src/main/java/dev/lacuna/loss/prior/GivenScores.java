package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * For each class the scores of the images that have it given, ascending, and how many images in all
 * reach each of them.
 */
final class GivenScores {
  /** Classes done in one pass over the images: the floats of one cache line. */
  private static final int BLOCK = 16;

  private final int images;
  private final int[] starts;
  private final float[] scores;

  /** Images whose highest reached given score this is; not those verified to be negative. */
  private final int[] counts;

  private GivenScores(int images, int[] starts) {
    this.images = images;
    this.starts = starts;
    this.scores = new float[starts[starts.length - 1]];
    this.counts = new int[scores.length];
  }

  /**
   * Collects the scores of all classes.
   *
   * @throws IllegalArgumentException if the shapes do not fit, there is no image, or a score is NaN
   */
  static GivenScores collect(Parallel parallel, Tensor scores, LabelMatrix labels) {
    if (scores.shape().rank() != 2
        || scores.shape().extent(0) != labels.rows()
        || scores.shape().extent(1) != labels.classes()) {
      throw new IllegalArgumentException(
          "scores must have shape "
              + labels.rows()
              + "x"
              + labels.classes()
              + " as the labels, got "
              + scores.shape());
    }
    if (labels.rows() == 0) {
      throw new IllegalArgumentException("priors need at least one image, got none");
    }
    int[] counts = labels.positivesPerClass();
    int[] starts = new int[counts.length + 1];
    for (int c = 0; c < counts.length; c++) {
      starts[c + 1] = Math.addExact(starts[c], counts[c]);
    }
    GivenScores result = new GivenScores(labels.rows(), starts);
    result.takeGiven(scores, labels);
    parallel.forEach(
        Math.ceilDiv(counts.length, BLOCK),
        block -> {
          int from = block * BLOCK;
          int to = Math.min(counts.length, from + BLOCK);
          for (int c = from; c < to; c++) {
            Arrays.sort(result.scores, starts[c], starts[c + 1]);
          }
          for (int row = 0; row < labels.rows(); row++) {
            for (int c = from; c < to; c++) {
              result.count(c, scores.get((long) row * counts.length + c), row);
            }
          }
        });
    result.leaveOutVerifiedNegatives(scores, labels);
    return result;
  }

  private void takeGiven(Tensor source, LabelMatrix labels) {
    int[] next = Arrays.copyOf(starts, starts.length - 1);
    for (int row = 0; row < labels.rows(); row++) {
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        scores[next[label]++] = source.get((long) row * labels.classes() + label);
      }
    }
  }

  private void count(int label, float score, int row) {
    if (Float.isNaN(score)) {
      throw new IllegalArgumentException(
          "the score of class " + label + " is NaN in row " + row + "; scores must be numbers");
    }
    int place = highestReached(label, score);
    if (place >= 0) {
      counts[place]++;
    }
  }

  /** Index of the last given score that is at most {@code score}, or -1. */
  private int highestReached(int label, float score) {
    int low = starts[label];
    int high = starts[label + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[middle] <= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > starts[label] ? low - 1 : -1;
  }

  private void leaveOutVerifiedNegatives(Tensor source, LabelMatrix labels) {
    for (int row = 0; row < labels.rows(); row++) {
      for (int i = 0; i < labels.negativeCount(row); i++) {
        int label = labels.negative(row, i);
        int place = highestReached(label, source.get((long) row * labels.classes() + label));
        if (place >= 0) {
          counts[place]--;
        }
      }
    }
  }

  ClassPriors crisp(ConfidenceBound bound) {
    int classes = starts.length - 1;
    double[] estimates = new double[classes];
    for (int c = 0; c < classes; c++) {
      int givenTotal = starts[c + 1] - starts[c];
      LowestRatio lowest = new LowestRatio(bound, images, givenTotal);
      long all = 0;
      for (int i = starts[c + 1] - 1; i >= starts[c]; i--) {
        all += counts[i];
        // Equal scores are one threshold: that of the first.
        if (i == starts[c] || scores[i - 1] < scores[i]) {
          lowest.offer(all, starts[c + 1] - i);
        }
      }
      estimates[c] = lowest.prior();
    }
    return ClassPriors.of(images, given(), estimates);
  }

  ClassPriors elkanNoto() {
    int classes = starts.length - 1;
    double[] estimates = new double[classes];
    for (int c = 0; c < classes; c++) {
      double sum = 0;
      for (int i = starts[c]; i < starts[c + 1]; i++) {
        sum += 1 / (1 + StrictMath.exp(-scores[i]));
      }
      double given = starts[c + 1] - starts[c];
      // given/images over sum/given; a class whose given labels all score 0 has prior 1.
      estimates[c] = given * given / (images * sum);
    }
    return ClassPriors.of(images, given(), estimates);
  }

  private int[] given() {
    int[] given = new int[starts.length - 1];
    Arrays.setAll(given, c -> starts[c + 1] - starts[c]);
    return given;
  }
}
