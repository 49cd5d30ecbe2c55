package dev.lacuna.cnn.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is asked of {@link TaggingMetrics}. Immutable. */
public final class MetricSettings {
  /** Bins of the probability for calibration; what most papers use. */
  static final int CALIBRATION_BINS = 15;

  private final ScoreScale scale;
  private final List<Integer> ks;
  private final float[] thresholds;
  private final Optional<float[]> inversePropensities;
  private final Optional<ScoreBins> bins;

  private MetricSettings(
      ScoreScale scale,
      List<Integer> ks,
      float[] thresholds,
      Optional<float[]> inversePropensities,
      Optional<ScoreBins> bins) {
    this.scale = scale;
    this.ks = List.copyOf(ks);
    this.thresholds = thresholds;
    this.inversePropensities = inversePropensities;
    this.bins = bins;
  }

  /**
   * Exact metrics at k = 1, 3 and 5, and with the threshold of probability one half for every
   * class.
   *
   * @param scale what the scores are
   * @param classes number of classes
   */
  public static MetricSettings of(ScoreScale scale, int classes) {
    float[] thresholds = new float[classes];
    Arrays.fill(thresholds, scale.of(0.5f));
    return new MetricSettings(
        scale, List.of(1, 3, 5), thresholds, Optional.empty(), Optional.empty());
  }

  /** With other numbers of best classes to look at. */
  public MetricSettings withKs(List<Integer> values) {
    return new MetricSettings(scale, values, thresholds, inversePropensities, bins);
  }

  /** With other thresholds, one for each class, on the scale of the scores. */
  public MetricSettings withThresholds(float... values) {
    return new MetricSettings(scale, ks, values.clone(), inversePropensities, bins);
  }

  /** With propensity-scored metrics; one inverse propensity for each class. */
  public MetricSettings withInversePropensities(float... values) {
    return new MetricSettings(scale, ks, thresholds, Optional.of(values.clone()), bins);
  }

  /** With rankings of classes in which scores of one bin are ties, from a single pass. */
  public MetricSettings withBins(ScoreBins value) {
    return new MetricSettings(scale, ks, thresholds, inversePropensities, Optional.of(value));
  }

  ScoreScale scale() {
    return scale;
  }

  List<Integer> ks() {
    return ks;
  }

  float[] thresholds() {
    return thresholds;
  }

  Optional<float[]> inversePropensities() {
    return inversePropensities;
  }

  Optional<ScoreBins> bins() {
    return bins;
  }
}
