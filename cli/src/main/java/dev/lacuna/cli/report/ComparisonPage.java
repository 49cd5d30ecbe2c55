package dev.lacuna.cli.report;

import static dev.lacuna.cli.report.HtmlReport.escape;

import dev.lacuna.cli.run.HistoryTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Several runs on one page: how well they did, and in what they differ. */
final class ComparisonPage {
  private final List<RunRecord> runs;
  private final StringBuilder page = new StringBuilder();

  ComparisonPage(List<RunRecord> runs) {
    this.runs = runs;
  }

  String html() throws IOException {
    page.append(HtmlReport.head(runs.size() + " Lacuna training runs"));
    page.append("<h1>%d training runs</h1>\n<h2>Scores</h2>\n".formatted(runs.size()));
    table(scores());
    note(
        "Of the best epoch. One seed a run says little: lacuna compare tells"
            + " differences from noise.");
    page.append("<h2>In what they differ</h2>\n");
    List<List<String>> differences = differences();
    if (differences.size() > 1) {
      table(differences);
    } else {
      note("In no setting, and in nothing else that was written down.");
    }
    page.append("<h2>Epochs</h2>\n").append(EpochCharts.of(runs));
    return page.append(HtmlReport.foot()).toString();
  }

  private void note(String text) {
    page.append("<p class=\"faint\">").append(escape(text)).append("</p>\n");
  }

  /** The first row is the head. */
  private void table(List<List<String>> rows) {
    page.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">\n");
    page.append("<table class=\"sortable plain\">\n<thead>\n<tr>");
    rows.getFirst().forEach(cell -> cell("th scope=\"col\"", "th", cell));
    page.append("</tr>\n</thead>\n<tbody>\n");
    for (List<String> row : rows.subList(1, rows.size())) {
      page.append("<tr>");
      row.forEach(cell -> cell("td", "td", cell));
      page.append("</tr>\n");
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private void cell(String open, String close, String text) {
    page.append('<').append(open).append('>').append(escape(text));
    page.append("</").append(close).append('>');
  }

  /** A row a run: its best epoch with validation scores, then the scores of its model. */
  private List<List<String>> scores() {
    Map<String, Function<RunRecord, String>> columns = new LinkedHashMap<>();
    columns.put("run", RunRecord::name);
    columns.put("best epoch", run -> run.history().best() + " of " + run.history().epochs());
    columns.put("training loss", run -> atBest(run, HistoryTable.TRAIN_LOSS));
    columns.put("validation loss", run -> atBest(run, HistoryTable.VALIDATION_LOSS));
    columns.put("validation mAP", run -> atBest(run, HistoryTable.VALIDATION_MAP));
    columns.put("validation AUC", run -> atBest(run, HistoryTable.VALIDATION_AUC));
    for (String score : List.of("mAP", "P@5", "AUC", "R@5")) {
      columns.put("test " + score, run -> ofModel(run, "test", score));
    }
    columns.put(
        "seconds an epoch",
        run ->
            ScoreTable.number(
                Arrays.stream(run.history().column(HistoryTable.SECONDS)).average().orElse(0)));
    List<List<String>> rows = new ArrayList<>(List.of(List.copyOf(columns.keySet())));
    for (RunRecord run : runs) {
      rows.add(columns.values().stream().map(column -> column.apply(run)).toList());
    }
    return rows;
  }

  private static String atBest(RunRecord run, String column) {
    int best = run.history().best();
    return best == 0 ? "" : ScoreTable.number(run.history().column(column)[best - 1]);
  }

  private static String ofModel(RunRecord run, String part, String score) {
    if (run.details().isEmpty()) {
      return "";
    }
    ScoreGrid grid = run.details().get().scores();
    int group = grid.parts().indexOf(part);
    return group < 0
        ? ""
        : grid.rows()
            .getFirst()
            .get(1 + group * grid.columns().size() + grid.columns().indexOf(score));
  }

  /** A row a setting or fact that is not the same for all. */
  private List<List<String>> differences() {
    List<Map<String, String>> all = runs.stream().map(ComparisonPage::known).toList();
    List<String> head = new ArrayList<>(List.of("setting"));
    runs.forEach(run -> head.add(run.name()));
    List<List<String>> rows = new ArrayList<>(List.of(head));
    TreeSet<String> keys = new TreeSet<>();
    all.forEach(known -> keys.addAll(known.keySet()));
    for (String key : keys) {
      List<String> values = all.stream().map(known -> known.getOrDefault(key, "")).toList();
      if (values.stream().distinct().count() > 1) {
        List<String> row = new ArrayList<>(List.of(key.replace('_', ' ')));
        row.addAll(values);
        rows.add(row);
      }
    }
    return rows;
  }

  /** Facts, and the settings, which are a key and a value a line. */
  private static Map<String, String> known(RunRecord run) {
    Map<String, String> known = new LinkedHashMap<>(run.facts());
    run.config()
        .lines()
        .filter(line -> line.contains(": "))
        .forEach(
            line ->
                known.put(
                    line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2)));
    return known;
  }
}
