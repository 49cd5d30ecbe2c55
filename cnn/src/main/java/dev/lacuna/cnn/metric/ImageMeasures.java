package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Measures the ranking of one image as a row of numbers, so that every mean over images is a ratio
 * of sums of those rows, weighted or not.
 */
final class ImageMeasures {
  private static final int IMAGES = 0;
  private static final int WITH_POSITIVES = 1;
  private static final int LRAP = 2;
  private static final int COVERAGE = 3;
  private static final int RANKING_LOSS = 4;
  private static final int AT_K = 5;

  private static final int PRECISION = 0;
  private static final int RECALL = 1;
  private static final int NDCG = 2;
  private static final int NDCG_TIES = 3;
  private static final int PS_PRECISION = 4;
  private static final int PS_NDCG = 5;
  private static final int BEST_PS_PRECISION = 6;
  private static final int BEST_PS_NDCG = 7;
  private static final int NUMBERS_A_K = 8;

  private final LabelMatrix labels;
  private final int[] ks;
  private final int deepest;
  private final float[] inversePropensities;

  /** Entry r: the sum of the discounts 1 / log2(rank + 1) of the ranks 1..r. */
  private final double[] discounts;

  /**
   * Prepares measuring.
   *
   * @throws IllegalArgumentException if a k is below 1, or the inverse propensities do not fit
   */
  ImageMeasures(LabelMatrix labels, List<Integer> ks, Optional<float[]> inversePropensities) {
    this.labels = labels;
    this.ks = ks.stream().mapToInt(Integer::intValue).toArray();
    for (int k : this.ks) {
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
    }
    this.deepest = Math.min(labels.classes(), Arrays.stream(this.ks).max().orElse(0));
    this.inversePropensities =
        inversePropensities.map(values -> checked(values, labels.classes())).orElse(null);
    this.discounts = new double[deepest + 1];
    for (int rank = 1; rank <= deepest; rank++) {
      discounts[rank] = discounts[rank - 1] + discount(rank);
    }
  }

  private static float[] checked(float[] values, int classes) {
    if (values.length != classes) {
      throw new IllegalArgumentException(
          "each of the " + classes + " classes needs its inverse propensity, got " + values.length);
    }
    for (int label = 0; label < classes; label++) {
      if (!(values[label] >= 0 && values[label] < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the inverse propensity of class "
                + label
                + " must be finite and not negative, got "
                + values[label]);
      }
    }
    return values.clone();
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 1);
  }

  /** Numbers that one image gives. */
  int width() {
    return AT_K + ks.length * NUMBERS_A_K;
  }

  LabelMatrix labels() {
    return labels;
  }

  /** Measures an image with the label row {@code row} into {@link #width} zeros. */
  void measure(float[] scores, int row, double[] into) {
    int positives = labels.positiveCount(row);
    into[IMAGES] = 1;
    if (positives == 0) {
      into[LRAP] = 1;
      return;
    }
    into[WITH_POSITIVES] = 1;
    float[] positiveScores = new float[positives];
    for (int i = 0; i < positives; i++) {
      positiveScores[i] = scores[labels.positive(row, i)];
    }
    Steps steps = Steps.of(positiveScores);
    steps.count(scores, scores.length);
    RankingWalk walk = new RankingWalk();
    steps.descend(
        (right, wrong) -> {
          if (right > 0) {
            addTiedGains(walk.entries(), right, wrong, into);
            into[COVERAGE] = walk.entries() + right + wrong;
          }
          walk.ties(right, wrong);
        });
    into[LRAP] = walk.averagePrecision();
    into[RANKING_LOSS] = walk.shareWrong() + walk.shareTied();
    addGains(best(scores, deepest), row, into);
    for (int i = 0; i < ks.length; i++) {
      int at = AT_K + i * NUMBERS_A_K;
      double ideal = discounts[Math.min(positives, Math.min(ks[i], deepest))];
      into[at + PRECISION] /= ks[i];
      into[at + RECALL] /= positives;
      into[at + NDCG] /= ideal;
      into[at + NDCG_TIES] /= ideal;
      into[at + PS_PRECISION] /= ks[i];
      into[at + BEST_PS_PRECISION] /= ks[i];
      into[at + PS_NDCG] /= ideal;
      into[at + BEST_PS_NDCG] /= ideal;
    }
  }

  /** Spreads the positives of classes that score the same evenly over the ranks they share. */
  private void addTiedGains(long before, long right, long wrong, double[] into) {
    for (int i = 0; i < ks.length; i++) {
      int end = Math.min(ks[i], deepest);
      int from = (int) Math.min(end, before);
      int to = (int) Math.min(end, before + right + wrong);
      into[AT_K + i * NUMBERS_A_K + NDCG_TIES] +=
          (discounts[to] - discounts[from]) * right / (right + wrong);
    }
  }

  private void addGains(int[] best, int row, double[] into) {
    boolean[] hits = hits(best, row);
    float[] weights = positiveWeights(row);
    for (int i = 0; i < ks.length; i++) {
      int at = AT_K + i * NUMBERS_A_K;
      for (int rank = 1; rank <= Math.min(ks[i], deepest); rank++) {
        if (hits[rank - 1]) {
          into[at + PRECISION]++;
          into[at + RECALL]++;
          into[at + NDCG] += discount(rank);
          if (inversePropensities != null) {
            float weight = inversePropensities[best[rank - 1]];
            into[at + PS_PRECISION] += weight;
            into[at + PS_NDCG] += weight * discount(rank);
          }
        }
        if (rank <= weights.length) {
          float weight = weights[weights.length - rank];
          into[at + BEST_PS_PRECISION] += weight;
          into[at + BEST_PS_NDCG] += weight * discount(rank);
        }
      }
    }
  }

  private boolean[] hits(int[] best, int row) {
    boolean[] hits = new boolean[best.length];
    for (int rank = 0; rank < best.length; rank++) {
      hits[rank] = labels.state(row, best[rank]) == LabelState.POSITIVE;
    }
    return hits;
  }

  /** The inverse propensities of an image's positives, ascending. */
  private float[] positiveWeights(int row) {
    if (inversePropensities == null) {
      return new float[0];
    }
    float[] weights = new float[labels.positiveCount(row)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = inversePropensities[labels.positive(row, i)];
    }
    Arrays.sort(weights);
    return weights;
  }

  /** The {@code count} columns with the largest scores, largest first, equal ones ascending. */
  private static int[] best(float[] scores, int count) {
    int[] columns = new int[count];
    int filled = 0;
    float bar = count == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    for (int column = 0; column < scores.length; column++) {
      float score = scores[column];
      if (score <= bar && filled == count) {
        continue;
      }
      int place = filled == count ? count - 1 : filled++;
      while (place > 0 && score > scores[columns[place - 1]]) {
        columns[place] = columns[place - 1];
        place--;
      }
      columns[place] = column;
      bar = scores[columns[count - 1]];
    }
    return columns;
  }

  /** The means that sums of rows, weighted or not, amount to. */
  ImageRankings means(double[] sums) {
    double images = sums[IMAGES];
    return new ImageRankings(
        (int) images,
        (int) sums[WITH_POSITIVES],
        ratio(sums[LRAP], images),
        ratio(sums[COVERAGE], images),
        ratio(sums[RANKING_LOSS], images),
        atK(sums, images),
        atK(sums, sums[WITH_POSITIVES]));
  }

  private List<AtK> atK(double[] sums, double images) {
    List<AtK> result = new ArrayList<>();
    for (int i = 0; i < ks.length; i++) {
      int at = AT_K + i * NUMBERS_A_K;
      result.add(
          new AtK(
              ks[i],
              ratio(sums[at + PRECISION], images),
              ratio(sums[at + RECALL], images),
              ratio(sums[at + NDCG], images),
              ratio(sums[at + NDCG_TIES], images),
              inversePropensities == null
                  ? Optional.empty()
                  : Optional.of(
                      new AtK.PropensityScored(
                          ratio(sums[at + PS_PRECISION], sums[at + BEST_PS_PRECISION]),
                          ratio(sums[at + PS_NDCG], sums[at + BEST_PS_NDCG])))));
    }
    return result;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
