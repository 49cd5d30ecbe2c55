package dev.lacuna.cli.report;

import dev.lacuna.cli.report.LineChart.Series;
import dev.lacuna.cli.run.HistoryTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The epochs of one run, or of several on top of each other, as drawings. */
final class EpochCharts {
  private static final List<String> PHASE_NAMES =
      List.of("data", "forward", "backward", "update", "other");

  private EpochCharts() {}

  /** Of one run: what is learned, how well, at which rate, and where the time went. */
  static String of(HistoryTable history) {
    int best = history.best();
    StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
    chart(
        html,
        "Loss",
        best,
        List.of(
            new Series("training", history.column(HistoryTable.TRAIN_LOSS)),
            new Series("validation", history.column(HistoryTable.VALIDATION_LOSS))));
    chart(
        html,
        "Validation scores",
        best,
        List.of(
            new Series("mAP", history.column(HistoryTable.VALIDATION_MAP)),
            new Series("P@5", history.column(HistoryTable.VALIDATION_P5)),
            new Series("AUC", history.column(HistoryTable.VALIDATION_AUC))));
    chart(
        html,
        "Learning rate",
        best,
        List.of(new Series("last step", history.column(HistoryTable.LEARNING_RATE))));
    figure(html, "Seconds an epoch", new BarChart(phases(history)).svg("Seconds an epoch"));
    html.append("</div>\n");
    if (best > 0) {
      html.append("<p class=\"faint\">The dashed line marks the epoch of the model.</p>\n");
    }
    return html.toString();
  }

  /** Of several runs: a drawing for each number, a line in it for each run. */
  static String of(List<RunRecord> runs) {
    StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
    chart(html, runs, "Training loss", HistoryTable.TRAIN_LOSS);
    chart(html, runs, "Validation loss", HistoryTable.VALIDATION_LOSS);
    chart(html, runs, "Validation mAP", HistoryTable.VALIDATION_MAP);
    chart(html, runs, "Validation AUC", HistoryTable.VALIDATION_AUC);
    chart(html, runs, "Learning rate", HistoryTable.LEARNING_RATE);
    chart(html, runs, "Seconds an epoch", HistoryTable.SECONDS);
    return html.append("</div>\n").toString();
  }

  private static void chart(StringBuilder html, List<RunRecord> runs, String title, String column) {
    chart(
        html,
        title,
        0,
        runs.stream().map(run -> new Series(run.name(), run.history().column(column))).toList());
  }

  private static void chart(StringBuilder html, String title, int best, List<Series> series) {
    if (series.stream().anyMatch(line -> Arrays.stream(line.values()).anyMatch(Double::isFinite))) {
      figure(html, title, new LineChart(series, best).svg(title));
    }
  }

  private static void figure(StringBuilder html, String title, String svg) {
    html.append("<figure>\n<figcaption>").append(title).append("</figcaption>\n");
    html.append(svg).append("</figure>\n");
  }

  /** The parts of the time, the last of them what is in none of the others. */
  private static List<Series> phases(HistoryTable history) {
    List<Series> phases = new ArrayList<>();
    double[] rest = history.column(HistoryTable.SECONDS);
    for (int i = 0; i < HistoryTable.PHASES.size(); i++) {
      double[] values = history.column(HistoryTable.PHASES.get(i));
      for (int epoch = 0; epoch < rest.length; epoch++) {
        values[epoch] = Double.isFinite(values[epoch]) ? values[epoch] : 0;
        rest[epoch] = Math.max(0, rest[epoch] - values[epoch]);
      }
      phases.add(new Series(PHASE_NAMES.get(i), values));
    }
    phases.add(new Series(PHASE_NAMES.getLast(), rest));
    return phases;
  }
}
