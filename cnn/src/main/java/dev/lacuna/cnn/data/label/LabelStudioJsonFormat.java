package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Label Studio's export JSON_MIN: a list with an object for each annotation. */
public final class LabelStudioJsonFormat implements LabelFormat {
  LabelStudioJsonFormat() {}

  @Override
  public String id() {
    return "labelstudio";
  }

  @Override
  public String description() {
    return "Label Studio JSON_MIN";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    String name = TextFile.display(file);
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.UNKNOWN);
    try (JsonInput json = JsonInput.open(file, name)) {
      json.array(
          "Label Studio's annotations",
          () -> {
            long line = json.line();
            Map<String, Object> task = new LinkedHashMap<>();
            json.object("an annotation", key -> task.put(key, json.value()));
            LabelStudioTask.collect(collector, task, line);
          });
    }
    return collector.table("Label Studio JSON_MIN", options.absence());
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    try (JsonOutput json = new JsonOutput(file)) {
      json.raw("[");
      int id = 0;
      for (LabelRow row : table.rows()) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put(LabelStudioTask.IMAGE, LabelStudioTask.url(row.file()));
        task.put(LabelStudioTask.ID, ++id);
        if (!row.positives().isEmpty()) {
          task.put(LabelStudioTask.CHOICE, LabelStudioTask.choice(row));
        }
        task.put(LabelStudioTask.ANNOTATION, id);
        json.element(task);
      }
      json.raw("\n]\n");
    }
  }
}
