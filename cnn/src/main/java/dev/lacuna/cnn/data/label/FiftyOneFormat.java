package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code labels.json} of FiftyOne's FiftyOneImageClassificationDataset: classes, and for each
 * image, named without its extension, a class number or name, a list of them, or null where nothing
 * is known. Each may be an object whose key label holds it.
 */
public final class FiftyOneFormat implements LabelFormat {
  FiftyOneFormat() {}

  @Override
  public String id() {
    return "fiftyone";
  }

  @Override
  public String description() {
    return "FiftyOne image classification: labels.json";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL, Carries.EXHAUSTIVE);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    String name = TextFile.display(file);
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    List<String> classes = new ArrayList<>();
    boolean[] named = new boolean[1];
    // The classes may stand behind the labels, and are needed to read them.
    try (JsonInput json = JsonInput.open(file, name)) {
      json.object(
          "classes and labels",
          key -> {
            if (key.equals("classes") && json.isArray()) {
              json.array(key, () -> classes.add(json.text("the name of a class")));
              named[0] = true;
            } else {
              json.skip();
            }
          });
    }
    try (JsonInput json = JsonInput.open(file, name)) {
      json.object(
          "classes and labels",
          key -> {
            if (key.equals("labels")) {
              json.object(key, image -> image(json, collector, image, named[0] ? classes : null));
            } else {
              json.skip();
            }
          });
    }
    return collector.table("FiftyOne labels", options.absence());
  }

  private static void image(
      JsonInput json, LabelCollector collector, String key, List<String> classes)
      throws DataException {
    long line = json.line();
    LabelCollector.Image image = collector.row(line, FileNames.plain(key));
    Object value = json.value();
    if (value == null) {
      collector.saysUnknown();
      return;
    }
    List<?> targets = value instanceof List<?> list ? list : List.of(value);
    if (targets.isEmpty()) {
      image.emptyList();
    }
    for (Object target : targets) {
      image.positive(label(collector, target, classes, line));
    }
  }

  private static String label(
      LabelCollector collector, Object target, List<String> classes, long line)
      throws DataException {
    Object label = target instanceof Map<?, ?> object ? object.get("label") : target;
    if (!(label instanceof String text)) {
      throw collector.fault(line, "expected a class, got " + target);
    }
    if (classes == null || classes.contains(text)) {
      return text;
    }
    if (text.matches("\\d{1,9}") && Integer.parseInt(text) < classes.size()) {
      return classes.get(Integer.parseInt(text));
    }
    throw collector.fault(
        line, "class %s, but there are %d classes".formatted(text, classes.size()));
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    List<String> labels = table.labels();
    Map<String, Integer> numbers = new HashMap<>();
    labels.forEach(label -> numbers.put(label, numbers.size()));
    try (JsonOutput json = new JsonOutput(file)) {
      json.raw("{");
      json.field("classes", labels);
      json.raw(",\n\"labels\": {");
      Map<String, Object> seen = new LinkedHashMap<>();
      for (LabelRow row : table.rows()) {
        String image = FileNames.stem(row.file());
        if (seen.put(image, row) != null) {
          throw new DataException(
              table.name()
                  + ": two images are called "
                  + image
                  + " without their extension, as fiftyone names them; choose another format");
        }
        json.field(
            image,
            JsonLabels.given(row) == null
                ? null
                : row.positives().stream().map(numbers::get).toList());
      }
      json.raw("\n}}\n");
    }
  }
}
