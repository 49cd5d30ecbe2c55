package dev.lacuna.cnn.metric;

import dev.lacuna.engine.kernel.ScalarMath;

/** What scores are, for the metrics that need more than their order. */
public enum ScoreScale {
  /** Log-odds; {@link #bins} spread over -16..16. */
  LOGIT(-16, 16) {
    @Override
    float probability(float score) {
      return ScalarMath.sigmoid(score);
    }

    @Override
    float of(float probability) {
      return (float) (Math.log(probability) - Math.log1p(-(double) probability));
    }
  },

  /** Probabilities in 0..1, where {@link #bins} are too coarse for rare classes; prefer logits. */
  PROBABILITY(0, 1) {
    @Override
    float probability(float score) {
      return Math.clamp(score, 0f, 1f);
    }

    @Override
    float of(float probability) {
      return probability;
    }
  };

  private final float low;
  private final float high;

  ScoreScale(float low, float high) {
    this.low = low;
    this.high = high;
  }

  /**
   * Bins of equal width for scores of this scale.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public ScoreBins bins(int count) {
    return new ScoreBins(low, high, count);
  }

  /** The probability that a score stands for, in 0..1. */
  abstract float probability(float score);

  /** The probabilities that the first {@code length} scores stand for. */
  final void probabilities(float[] scores, int length, float[] into) {
    for (int i = 0; i < length; i++) {
      into[i] = probability(scores[i]);
    }
  }

  /** The score of a probability. */
  abstract float of(float probability);
}
