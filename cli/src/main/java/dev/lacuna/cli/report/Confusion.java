package dev.lacuna.cli.report;

import dev.lacuna.cnn.json.JsonValue;
import java.util.List;

/**
 * A label that is predicted where another was given.
 *
 * @param given the label that was given and is not predicted
 * @param predicted the label that is predicted and was not given
 * @param images number of images of which both is true
 * @param withGiven number of images that were given the first
 * @param together number of images that were given both
 */
record Confusion(String given, String predicted, long images, long withGiven, long together) {

  List<Object> toJson() {
    return List.of(given, predicted, images, withGiven, together);
  }

  static Confusion of(JsonValue json) {
    List<JsonValue> cells = json.elements();
    if (cells.size() != 5) {
      throw json.unexpected("two labels and three counts");
    }
    return new Confusion(
        cells.get(0).string(),
        cells.get(1).string(),
        cells.get(2).integer(),
        cells.get(3).integer(),
        cells.get(4).integer());
  }
}
