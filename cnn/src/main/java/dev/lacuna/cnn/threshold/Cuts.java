package dev.lacuna.cnn.threshold;

/**
 * The places where a threshold can lie: one below each group of equal scores, highest first. Cut i
 * predicts {@code predicted[i]} entries, of which {@code found[i]} are positives by count or by
 * estimate; both grow with i.
 */
final class Cuts {
  /** No cut: nothing is predicted. */
  static final int NOTHING = -1;

  private final float[] scores;
  private final double[] predicted;
  private final double[] found;
  private int size;

  /** For up to {@code most} groups. */
  Cuts(int most) {
    scores = new float[most];
    predicted = new double[most];
    found = new double[most];
  }

  /** Forgets all groups. */
  void clear() {
    size = 0;
  }

  /**
   * Adds the next lower score.
   *
   * @param score the least score of the group
   * @param entries how many entries it has
   * @param positives how many of them are positives
   */
  void add(float score, double entries, double positives) {
    double before = size == 0 ? 0 : predicted[size - 1];
    double foundBefore = size == 0 ? 0 : found[size - 1];
    scores[size] = score;
    predicted[size] = before + entries;
    found[size] = foundBefore + positives;
    size++;
  }

  /** The cut that a rule chooses, or {@link #NOTHING}. */
  int choose(ThresholdRule rule) {
    double positives = found[size - 1];
    return switch (rule) {
      case ThresholdRule.FBeta(double beta) -> largest(beta * beta * positives);
      case ThresholdRule.TargetPrecision(double precision) -> lowest(precision);
      case ThresholdRule.ExpectedLabels() -> nearest(positives);
    };
  }

  /** Estimated positives cannot be more than what is predicted. */
  private double found(int cut) {
    return Math.min(found[cut], predicted[cut]);
  }

  private int largest(double weighted) {
    int chosen = NOTHING;
    double best = 0;
    for (int i = 0; i < size; i++) {
      double value = found(i) / (weighted + predicted[i]);
      if (value > best) {
        best = value;
        chosen = i;
      }
    }
    return chosen;
  }

  private int lowest(double precision) {
    for (int i = size - 1; i >= 0; i--) {
      if (found(i) / predicted[i] >= precision) {
        return i;
      }
    }
    return NOTHING;
  }

  private int nearest(double count) {
    int chosen = NOTHING;
    double distance = count;
    for (int i = 0; i < size; i++) {
      double here = Math.abs(predicted[i] - count);
      if (here < distance) {
        distance = here;
        chosen = i;
      }
    }
    return chosen;
  }

  /**
   * The threshold of a cut: half-way to the next lower score, so that it does not hang on a single
   * entry; below the lowest score there is none, and it is that score. For {@link #NOTHING} it is
   * one above the highest score, which rounding to probabilities does not undo.
   */
  float threshold(int cut) {
    if (cut == NOTHING) {
      return scores[0] + 1;
    }
    if (cut == size - 1) {
      return scores[cut];
    }
    float middle = (float) ((scores[cut] + (double) scores[cut + 1]) / 2);
    return middle > scores[cut + 1] ? middle : scores[cut];
  }
}
