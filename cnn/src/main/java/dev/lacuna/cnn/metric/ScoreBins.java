package dev.lacuna.cnn.metric;

/**
 * Bins of equal width for scores. Scores below {@code low} fall into the first bin and those of
 * {@code high} and more into the last. A higher score never falls into a lower bin, so scores in
 * different bins keep their order and those in one bin become ties.
 *
 * @param low lower edge of the first bin
 * @param high upper edge of the last bin, above {@code low}
 * @param count number of bins, at least 1
 */
public record ScoreBins(float low, float high, int count) {
  /** Checks the edges and the number. */
  public ScoreBins {
    if (!(low < high) || Float.isInfinite(low) || Float.isInfinite(high)) {
      throw new IllegalArgumentException(
          "bins need finite edges, low below high, got " + low + " and " + high);
    }
    if (count < 1) {
      throw new IllegalArgumentException("the number of bins must be at least 1, got " + count);
    }
  }

  /** The bin of a score in 0..count-1. */
  int of(float score) {
    return of(score, count / (high - low));
  }

  /** The bins of the first {@code length} scores. */
  void of(float[] scores, int length, int[] into) {
    float perUnit = count / (high - low);
    for (int i = 0; i < length; i++) {
      into[i] = of(scores[i], perUnit);
    }
  }

  private int of(float score, float perUnit) {
    // Rounded differences and products of floats are monotone; limits before the cast vectorise.
    return (int) Math.min(Math.max((score - low) * perUnit, 0f), count - 1f);
  }
}
