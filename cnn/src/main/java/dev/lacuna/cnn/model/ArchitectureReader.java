package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an architecture from JSON values, which come from a file and are not trusted. */
final class ArchitectureReader {
  private ArchitectureReader() {}

  static Architecture read(Map<String, ?> json, LayerCatalog catalog) {
    if (!(json.get("layers") instanceof List<?> layers)) {
      throw new ArchitectureException(0, "layers", "is not a list");
    }
    Architecture.Builder builder = Architecture.builder(shape(json.get("input")));
    for (int i = 0; i < layers.size(); i++) {
      if (!(layers.get(i) instanceof Map<?, ?> entry)
          || !(entry.get("name") instanceof String name)
          || !(entry.get("type") instanceof String type)
          || !(entry.get("inputs") instanceof List<?> inputs)
          || !(entry.get("config") instanceof Map<?, ?> config)) {
        throw new ArchitectureException(i, "?", "needs a name, a type, inputs and a config");
      }
      Map<String, Object> settings = new LinkedHashMap<>();
      config.forEach((key, value) -> settings.put(String.valueOf(key), value));
      String[] sources = inputs.stream().map(String::valueOf).toArray(String[]::new);
      try {
        builder.add(name, catalog.create(type, settings), sources);
      } catch (ArchitectureException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw new ArchitectureException(i, name, "cannot be read: " + e.getMessage());
      }
    }
    return builder.build();
  }

  private static Shape shape(Object value) {
    if (value instanceof List<?> list && !list.isEmpty() && list.size() <= 3) {
      int[] extents = new int[list.size()];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = list.get(i) instanceof Number number ? number.intValue() : 0;
      }
      try {
        return Shape.of(extents);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new ArchitectureException(0, Architecture.INPUT_NAME, "has shape " + value);
      }
    }
    throw new ArchitectureException(0, Architecture.INPUT_NAME, "has no shape: " + value);
  }
}
