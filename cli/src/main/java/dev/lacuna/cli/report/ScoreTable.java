package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.TaggingScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Evaluations side by side. */
public final class ScoreTable {
  /** What has to stand beside every score on images whose labels have gaps. */
  static final String CAVEAT =
      "Labels that were not given count as wrong, so mAP and P@5 are lower bounds.\n"
          + "R@5, recall of the given labels, is right, and AUC nearly so, if those missing are"
          + " random.";

  private static final int WIDTH = 4 * 8;

  /** A column: what is shown of scores. */
  record Column(String name, ToDoubleFunction<TaggingScores> score) {}

  /** Average precision and precision on the left, what missing labels mislead less on the right. */
  static final List<Column> COLUMNS =
      List.of(
          new Column("mAP", TaggingScores::meanAveragePrecision),
          new Column("P@5", TaggingScores::precisionAt5),
          new Column("AUC", TaggingScores::rocAuc),
          new Column("R@5", TaggingScores::recallAt5));

  /** A row: whose scores, and one entry for each evaluation. */
  record Row(String name, List<TaggingScores> scores) {}

  private final List<Evaluation> evaluations;

  /** Of evaluations of the same model; at least one. */
  public ScoreTable(List<Evaluation> evaluations) {
    this.evaluations = List.copyOf(evaluations);
  }

  List<Evaluation> evaluations() {
    return evaluations;
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(row("this model", Evaluation::model));
    if (evaluations.stream().allMatch(evaluation -> evaluation.frequency().isPresent())) {
      rows.add(row("label frequency alone", evaluation -> evaluation.frequency().orElseThrow()));
    }
    rows.add(row("random", Evaluation::random));
    return rows;
  }

  private Row row(String name, Function<Evaluation, TaggingScores> scores) {
    return new Row(name, evaluations.stream().map(scores).toList());
  }

  /** One line for each evaluation: how many images and labels its scores are means over. */
  List<String> counts() {
    return evaluations.stream()
        .map(
            evaluation ->
                String.format(
                    Locale.ROOT,
                    "%s: %,d images; mAP is the mean over the %,d labels that any of them has, %,d"
                        + " are left out.",
                    evaluation.part(),
                    evaluation.images(),
                    evaluation.model().classesCounted(),
                    evaluation.model().classesLeftOut()))
        .toList();
  }

  static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
  }

  /** As lines of text. */
  public List<String> lines() {
    StringBuilder parts = new StringBuilder("%-22s".formatted(""));
    StringBuilder names = new StringBuilder("%-22s".formatted("scores"));
    for (Evaluation evaluation : evaluations) {
      parts.append(("  %-" + WIDTH + "s").formatted(evaluation.part()));
      names.append("  ");
      COLUMNS.forEach(column -> names.append("%-8s".formatted(column.name)));
    }
    List<String> lines = new ArrayList<>(List.of(parts.toString(), names.toString()));
    for (Row row : rows()) {
      StringBuilder line = new StringBuilder("%-22s".formatted(row.name));
      for (TaggingScores scores : row.scores) {
        line.append("  ");
        for (Column column : COLUMNS) {
          line.append("%-8s".formatted(number(column.score.applyAsDouble(scores))));
        }
      }
      lines.add(line.toString());
    }
    lines.addAll(counts());
    lines.addAll(CAVEAT.lines().toList());
    return lines.stream().map(String::stripTrailing).toList();
  }
}
