package dev.lacuna.cli.report;

import dev.lacuna.cnn.data.SkippedImage;
import dev.lacuna.cnn.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run's report shows beside its epochs, in a form that is kept: {@code results.json} of the
 * run's folder.
 *
 * @param best which epoch the model is of, in one line
 * @param part which images labels and pictures are of: training, validation or test
 * @param scores evaluations side by side
 * @param allScores all scores of that part, as lines of text; empty if it was not scored
 * @param labels the labels with their scores on that part
 * @param confusions labels that are taken for others
 * @param pictures groups of images by title
 * @param filters the first layer's, as PNG in base 64
 * @param skipped images that were left out
 * @param warnings what else was found in the data
 * @param network table of the layers, as text
 */
record RunDetails(
    String best,
    String part,
    ScoreGrid scores,
    List<String> allScores,
    List<LabelRow> labels,
    List<Confusion> confusions,
    Map<String, List<Picture>> pictures,
    Optional<String> filters,
    List<SkippedImage> skipped,
    List<String> warnings,
    String network) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("best", best);
    json.put("part", part);
    json.put("scores", scores.toJson());
    json.put("all_scores", allScores);
    json.put("labels", labels.stream().map(LabelRow::toJson).toList());
    json.put("confusions", confusions.stream().map(Confusion::toJson).toList());
    Map<String, Object> groups = new LinkedHashMap<>();
    pictures.forEach(
        (title, group) -> groups.put(title, group.stream().map(Picture::toJson).toList()));
    json.put("pictures", groups);
    json.put("filters", filters.orElse(null));
    json.put(
        "skipped", skipped.stream().map(image -> List.of(image.name(), image.reason())).toList());
    json.put("warnings", warnings);
    json.put("network", network);
    return json;
  }

  /** Reads what {@link #toJson} gives. */
  static RunDetails of(JsonValue json) {
    Map<String, List<Picture>> pictures = new LinkedHashMap<>();
    json.get("pictures")
        .fields()
        .forEach((title, group) -> pictures.put(title, list(group, Picture::of)));
    JsonValue filters = json.get("filters");
    return new RunDetails(
        json.get("best").string(),
        json.get("part").string(),
        ScoreGrid.of(json.get("scores")),
        list(json.get("all_scores"), JsonValue::string),
        list(json.get("labels"), LabelRow::of),
        list(json.get("confusions"), Confusion::of),
        pictures,
        filters.isNull() ? Optional.empty() : Optional.of(filters.string()),
        list(
            json.get("skipped"),
            image ->
                new SkippedImage(
                    image.elements().getFirst().string(), image.elements().getLast().string())),
        list(json.get("warnings"), JsonValue::string),
        json.get("network").string());
  }

  private static <T> List<T> list(JsonValue array, Function<JsonValue, T> element) {
    return array.elements().stream().map(element).toList();
  }
}
