package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Label Studio's export CSV or TSV: a row for each annotation, several choices as JSON. */
public final class LabelStudioCsvFormat implements LabelFormat {
  LabelStudioCsvFormat() {}

  @Override
  public String id() {
    return "labelstudio-csv";
  }

  @Override
  public String description() {
    return "Label Studio CSV";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    CsvRows csv = CsvRows.open(file);
    List<String> columns = csv.header().columns();
    LabelCollector collector =
        new LabelCollector(csv.header().name(), LabelCollector.Contradiction.UNKNOWN);
    csv.forEach(
        row -> {
          Map<String, Object> task = new LinkedHashMap<>();
          for (int i = 0; i < columns.size(); i++) {
            String cell = row.fields().get(i);
            if (!cell.isBlank()) {
              task.put(columns.get(i), value(collector, cell, row.line()));
            }
          }
          LabelStudioTask.collect(collector, task, row.line());
        });
    return collector.table("Label Studio CSV", options.absence());
  }

  private static Object value(LabelCollector collector, String cell, long line)
      throws DataException {
    String text = cell.strip();
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return text;
    }
    try {
      return Json.parse(text);
    } catch (JsonException failure) {
      throw collector.fault(line, failure.getMessage());
    }
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    CsvOutput.write(
        file,
        ',',
        csv -> {
          csv.writeRecord(
              LabelStudioTask.IMAGE,
              LabelStudioTask.ID,
              LabelStudioTask.CHOICE,
              LabelStudioTask.ANNOTATION);
          int id = 0;
          for (LabelRow row : table.rows()) {
            Object choice = LabelStudioTask.choice(row);
            String number = Integer.toString(++id);
            csv.writeRecord(
                LabelStudioTask.url(row.file()),
                number,
                choice == null ? "" : choice instanceof String text ? text : Json.write(choice),
                number);
          }
        });
  }
}
