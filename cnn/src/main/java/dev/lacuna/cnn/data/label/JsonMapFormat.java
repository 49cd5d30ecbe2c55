package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object with a key for each image: a list of labels, a single label, null where nothing is
 * known, or an object with the keys positives, negatives and split.
 */
public final class JsonMapFormat implements LabelFormat {
  private static final List<String> GIVEN = List.of("positives", "positive", "labels", "tags");

  JsonMapFormat() {}

  @Override
  public String id() {
    return "json";
  }

  @Override
  public String description() {
    return "JSON object: {\"image\": [\"label\", ...]}";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.allOf(Carries.class);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    String name = TextFile.display(file);
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    try (JsonInput json = JsonInput.open(file, name)) {
      json.object(
          "a key for each image",
          key -> {
            long line = json.line();
            LabelCollector.Image image = collector.row(line, FileNames.plain(key));
            Object value = json.value();
            if (value instanceof Map<?, ?> object) {
              Optional<String> given = JsonLabels.key(object, GIVEN);
              JsonLabels.give(
                  collector, image, given.map(k -> (Object) object.get(k)).orElse(null), line);
              JsonLabels.giveRest(collector, image, object, line);
            } else {
              JsonLabels.give(collector, image, value, line);
            }
          });
    }
    return collector.table("JSON object with a key for each image", options.absence());
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    try (JsonOutput json = new JsonOutput(file)) {
      json.raw("{");
      for (LabelRow row : table.rows()) {
        Map<String, Object> rest = JsonLabels.rest(row);
        Object given = JsonLabels.given(row);
        if (!rest.isEmpty()) {
          Map<String, Object> all = new LinkedHashMap<>();
          all.put(GIVEN.getFirst(), given);
          all.putAll(rest);
          given = all;
        }
        json.field(row.file(), given);
      }
      json.raw("\n}\n");
    }
  }
}
