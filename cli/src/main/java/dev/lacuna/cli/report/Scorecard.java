package dev.lacuna.cli.report;

import dev.lacuna.cli.gaps.GapBounds;
import dev.lacuna.cli.gaps.Gaps;
import dev.lacuna.cli.gaps.LabelRecall;
import dev.lacuna.cnn.metric.Bootstrap;
import dev.lacuna.cnn.metric.MetricSettings;
import dev.lacuna.cnn.metric.ScoreScale;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All that is said of a model's scores on some images.
 *
 * @param part which images, such as {@code test}
 * @param groups the numbers
 * @param intervals what the intervals beside the numbers are, or why there are none
 * @param gaps what missing labels leave open
 * @param labels the scores of each label
 */
public record Scorecard(
    String part,
    List<FigureGroup> groups,
    String intervals,
    GapSection gaps,
    List<LabelScore> labels) {
  /** Resamples of an evaluation that was not told how many. */
  public static final int RESAMPLES = 1000;

  /** Resampling holds 20 bytes a score on the heap. */
  private static final long MOST_RESAMPLED = 10_000_000;

  /**
   * What the numbers depend on beside logits and labels.
   *
   * @param thresholds from which probability on a label is predicted
   * @param inversePropensities one over each label's propensity, where training counts are known
   * @param labelRecall what is said of the share of true labels that was given
   * @param resamples how many times images are resampled for intervals; 0 for none
   * @param seed decides the resamples
   */
  public record Basis(
      Thresholds thresholds,
      Optional<float[]> inversePropensities,
      LabelRecall labelRecall,
      int resamples,
      long seed) {

    MetricSettings settings() {
      MetricSettings settings =
          MetricSettings.of(ScoreScale.LOGIT, thresholds.labels())
              .withThresholds(thresholds.logits());
      return inversePropensities.map(settings::withInversePropensities).orElse(settings);
    }
  }

  /**
   * Computes all of it.
   *
   * @param logits (images, labels)
   */
  public static Scorecard of(
      String part, Parallel parallel, Tensor logits, LabelMatrix labels, Basis basis) {
    ScoreSource source = ScoreSource.of(logits, labels);
    TaggingMetrics metrics = TaggingMetrics.of(parallel, source, labels, basis.settings());
    Gaps gaps = Gaps.of(basis.labelRecall, source, labels);
    GapBounds bounds =
        GapBounds.of(parallel, source, labels, metrics, basis.thresholds.logits(), gaps);
    boolean tooMany = logits.size() > MOST_RESAMPLED;
    Optional<Bootstrap> bootstrap = Optional.empty();
    if (basis.resamples > 0 && !tooMany) {
      int[] rows = IntStream.range(0, labels.rows()).toArray();
      bootstrap =
          Optional.of(
              Bootstrap.of(
                  parallel, logits, labels, rows, basis.settings(), basis.resamples, basis.seed));
    }
    ScoreGroups groups = new ScoreGroups(metrics, bootstrap);
    return new Scorecard(
        part,
        List.of(
            groups.rankingOfImages(),
            groups.rankingOfLabels(),
            groups.predicted(basis.thresholds, gaps.labelsPerImage()),
            groups.calibration()),
        intervals(basis.resamples, tooMany),
        new GapSection(bounds, gaps),
        LabelScore.all(metrics, bootstrap));
  }

  private static String intervals(int resamples, boolean tooMany) {
    if (resamples == 0) {
      return "No intervals were asked for.";
    }
    return tooMany
        ? String.format(Locale.ROOT, "No intervals for more than %,d scores.", MOST_RESAMPLED)
        : String.format(
            Locale.ROOT,
            "Intervals: 95 %%, from %,d resamples of the images. Average precision comes out too"
                + " high on few images; its interval allows for that and may lie below it.",
            resamples);
  }

  /** The model's thresholds, or one half for each label if it has none. */
  public static Thresholds thresholds(TaggerModel model) {
    return model.thresholds().orElseGet(() -> Thresholds.uniform(0.5f, model.labels().size()));
  }

  /** As lines of text, an empty one between the groups. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (FigureGroup group : groups) {
      lines.addAll(group.lines());
      lines.add("");
    }
    lines.add(intervals);
    lines.add("");
    lines.addAll(gaps.lines());
    return lines;
  }

  /** As JSON values, an object for each group. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    groups.forEach(group -> json.put(group.key(), Figure.json(group.figures())));
    json.put("intervals", intervals);
    json.put(GapSection.KEY, gaps.toJson());
    return json;
  }
}
