package dev.lacuna.cli.report;

import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.predict.Tagger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link Sample} as the report keeps it.
 *
 * @param name the image
 * @param png its pixels as PNG in base 64
 * @param given labels that were given
 * @param predicted most probable labels first
 */
record Picture(String name, String png, List<String> given, List<Tagger.Tag> predicted) {

  static Picture of(Sample sample) {
    return new Picture(
        sample.name(),
        Pixels.png(Pixels.image(sample.shape(), sample.pixels())),
        sample.given(),
        sample.predicted());
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("given", given);
    json.put(
        "predicted",
        predicted.stream().map(tag -> List.of(tag.label(), tag.probability())).toList());
    json.put("png", png);
    return json;
  }

  static Picture of(JsonValue json) {
    return new Picture(
        json.get("name").string(),
        json.get("png").string(),
        json.get("given").elements().stream().map(JsonValue::string).toList(),
        json.get("predicted").elements().stream()
            .map(
                tag ->
                    new Tagger.Tag(
                        tag.elements().getFirst().string(),
                        (float) tag.elements().getLast().number()))
            .toList());
  }
}
