package dev.lacuna.cnn.model;

import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an architecture from JSON, which comes from a file and is not trusted. */
final class ArchitectureReader {
  private static final int MOST_LAYERS = 10_000;

  private ArchitectureReader() {}

  /**
   * Reads what {@link Architecture#toJson} wrote.
   *
   * @throws JsonException if a value is missing or of the wrong type
   * @throws ArchitectureException if the layers do not fit each other
   */
  static Architecture read(JsonValue json, LayerCatalog catalog) {
    int[] input =
        json.get("input").elements().stream()
            .mapToInt(extent -> extent.integer(1, Integer.MAX_VALUE))
            .toArray();
    List<JsonValue> layers = json.get("layers").elements();
    if (layers.size() > MOST_LAYERS) {
      throw new JsonException(
          json.path() + ".layers: at most " + MOST_LAYERS + " are read, got " + layers.size());
    }
    Architecture.Builder builder = Architecture.builder(Shape.of(input));
    for (int i = 0; i < layers.size(); i++) {
      JsonValue layer = layers.get(i);
      String name = layer.get("name").string();
      String type = layer.get("type").string();
      Map<String, Object> config = new LinkedHashMap<>();
      layer.get("config").fields().forEach((key, value) -> config.put(key, value.raw()));
      String[] inputs =
          layer.get("inputs").elements().stream().map(JsonValue::string).toArray(String[]::new);
      try {
        builder.add(name, catalog.create(type, config), inputs);
      } catch (ArchitectureException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw new ArchitectureException(i, name, "cannot be read: " + e.getMessage());
      }
    }
    return builder.build();
  }
}
