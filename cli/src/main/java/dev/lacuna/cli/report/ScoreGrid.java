package dev.lacuna.cli.report;

import dev.lacuna.cnn.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluations side by side, as text.
 *
 * @param parts which images, such as {@code test}
 * @param columns the scores of each part
 * @param rows names, then a cell for each part and column
 * @param notes what has to be said beside them
 */
record ScoreGrid(
    List<String> parts, List<String> columns, List<List<String>> rows, List<String> notes) {

  static ScoreGrid of(List<Evaluation> evaluations) {
    if (evaluations.isEmpty()) {
      return new ScoreGrid(List.of(), List.of(), List.of(), List.of());
    }
    ScoreTable table = new ScoreTable(evaluations);
    List<List<String>> rows = new ArrayList<>();
    for (ScoreTable.Row row : table.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.name()));
      row.scores()
          .forEach(
              scores ->
                  ScoreTable.COLUMNS.forEach(
                      column ->
                          cells.add(ScoreTable.number(column.score().applyAsDouble(scores)))));
      rows.add(cells);
    }
    List<String> notes = new ArrayList<>(table.counts());
    notes.add(ScoreTable.CAVEAT);
    return new ScoreGrid(
        evaluations.stream().map(Evaluation::part).toList(),
        ScoreTable.COLUMNS.stream().map(ScoreTable.Column::name).toList(),
        rows,
        notes);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("parts", parts);
    json.put("columns", columns);
    json.put("rows", rows);
    json.put("notes", notes);
    return json;
  }

  static ScoreGrid of(JsonValue json) {
    return new ScoreGrid(
        strings(json.get("parts")),
        strings(json.get("columns")),
        json.get("rows").elements().stream().map(ScoreGrid::strings).toList(),
        strings(json.get("notes")));
  }

  private static List<String> strings(JsonValue array) {
    return array.elements().stream().map(JsonValue::string).toList();
  }
}
