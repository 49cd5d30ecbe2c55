package dev.lacuna.cli.compare;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Summaries as CSV: a row a protocol and contender; a cell is empty where there is no number. */
final class SummaryTable {
  private SummaryTable() {}

  static String csv(List<Summary> summaries) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(
          "hide",
          "name",
          "loss",
          "sees",
          "runs",
          "failed",
          "test_map",
          "test_map_sd",
          "test_map_half_width",
          "test_p5",
          "test_p5_sd",
          "hidden_map",
          "hidden_map_sd",
          "hidden_found",
          "hidden_found_sd",
          "val_map",
          "val_map_sd",
          "gap_closed",
          "vs_an",
          "vs_an_half_width",
          "vs_an_p",
          "vs_an_p_holm",
          "vs_an_wins",
          "vs_an_labels_better",
          "vs_an_labels_worse",
          "vs_an_labels_p",
          "vs_an_real",
          "best",
          "vs_best",
          "vs_best_half_width",
          "vs_best_p",
          "vs_best_p_holm",
          "vs_best_wins",
          "vs_best_labels_better",
          "vs_best_labels_worse",
          "vs_best_labels_p",
          "vs_best_real");
      for (Summary summary : summaries) {
        for (Summary.Row row : summary.rows()) {
          csv.writeRecord(cells(summary, row));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static List<String> cells(Summary summary, Summary.Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(summary.hide());
    cells.add(row.contender().name());
    cells.add(row.contender().loss());
    cells.add(
        switch (row.contender().sight()) {
          case HIDDEN -> "hidden";
          case WHERE_HIDDEN -> "where hidden";
          case ALL -> "all";
        });
    cells.add(Integer.toString(row.runs().size()));
    cells.add(Integer.toString(row.failures().size()));
    sample(cells, row, RunScores::testMap);
    cells.add(RunTable.number(row.testMap().halfWidth()));
    sample(cells, row, RunScores::testPrecision);
    sample(cells, row, RunScores::hiddenMap);
    sample(cells, row, RunScores::hiddenFound);
    sample(cells, row, RunScores::validationMap);
    cells.add(RunTable.number(row.gapClosed()));
    finding(cells, row.againstFloor());
    cells.add(summary.best().map(best -> best.contender().name()).orElse(""));
    finding(cells, row.againstBest());
    return cells;
  }

  private static void sample(
      List<String> cells, Summary.Row row, ToDoubleFunction<RunScores> score) {
    Sample sample = row.sample(score);
    cells.add(RunTable.number(sample.mean()));
    cells.add(RunTable.number(sample.deviation()));
  }

  private static void finding(List<String> cells, Optional<Finding> found) {
    if (found.isEmpty()) {
      cells.addAll(List.of("", "", "", "", "", "", "", "", ""));
      return;
    }
    Finding finding = found.get();
    cells.add(RunTable.number(finding.test().difference().mean()));
    cells.add(RunTable.number(finding.test().difference().halfWidth()));
    cells.add(RunTable.number(finding.test().p()));
    cells.add(RunTable.number(finding.p()));
    cells.add(Integer.toString(finding.test().wins()));
    cells.add(Integer.toString(finding.labelsBetter()));
    cells.add(Integer.toString(finding.labelsWorse()));
    cells.add(RunTable.number(finding.labelsP()));
    cells.add(Boolean.toString(finding.real()));
  }
}
