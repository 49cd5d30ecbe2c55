package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.Baselines;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model's scores on some images, beside what scores that look at no image get.
 *
 * @param part which images, such as {@code test}
 * @param images how many
 * @param model the model's scores
 * @param frequency scores of giving every image the labels' frequencies among the training images;
 *     empty where those are not known
 * @param random scores of random numbers
 */
public record Evaluation(
    String part,
    int images,
    TaggingScores model,
    Optional<TaggingScores> frequency,
    TaggingScores random) {

  /**
   * Scores logits.
   *
   * @param logits (images, labels)
   * @param labels what was given for these images
   * @param labelCounts how many training images had each label, if that is known
   * @param seed of the random baseline
   */
  public static Evaluation of(
      String part,
      Tensor logits,
      LabelMatrix labels,
      Optional<int[]> labelCounts,
      long seed,
      Parallel parallel) {
    TaggingScores model = TaggingScores.of(parallel, logits, labels);
    Optional<TaggingScores> frequency = Optional.empty();
    if (labelCounts.isPresent()) {
      try (Tensor scores = everywhere(labelCounts.get(), labels.rows())) {
        frequency = Optional.of(TaggingScores.of(parallel, scores, labels));
      }
    }
    try (Tensor scores = Baselines.random(labels.rows(), labels.classes(), seed)) {
      TaggingScores random = TaggingScores.of(parallel, scores, labels);
      return new Evaluation(part, labels.rows(), model, frequency, random);
    }
  }

  /** The counts as scores of every image; only their order counts. */
  private static Tensor everywhere(int[] counts, int images) {
    Tensor scores = Tensor.allocate(Shape.of(images, counts.length));
    for (long i = 0; i < scores.size(); i++) {
      scores.set(i, counts[(int) (i % counts.length)]);
    }
    return scores;
  }

  /** As JSON values. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", part);
    json.put("images", images);
    json.put("classes_counted", model.classesCounted());
    json.put("classes_left_out", model.classesLeftOut());
    json.put("model", scores(model));
    frequency.ifPresent(value -> json.put("label_frequency", scores(value)));
    json.put("random", scores(random));
    return json;
  }

  private static Map<String, Object> scores(TaggingScores scores) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mean_average_precision", finite(scores.meanAveragePrecision()));
    json.put("roc_auc", finite(scores.rocAuc()));
    json.put("precision_at_5", finite(scores.precisionAt5()));
    json.put("recall_at_5", finite(scores.recallAt5()));
    return json;
  }

  private static Object finite(double value) {
    return Double.isFinite(value) ? (Object) value : null;
  }
}
