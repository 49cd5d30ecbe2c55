package dev.lacuna.cli.report;

import dev.lacuna.cli.gaps.GapBounds;
import dev.lacuna.cli.gaps.Gaps;
import dev.lacuna.cli.gaps.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What missing labels leave open, and what each number means.
 *
 * @param bounds the numbers
 * @param gaps how many labels are thought to be missing
 */
public record GapSection(GapBounds bounds, Gaps gaps) {
  /** What JSON calls it. */
  static final String KEY = "gaps";

  private record Row(String name, Range range) {}

  private SequencedMap<String, Row> ranges() {
    SequencedMap<String, Row> rows = new LinkedHashMap<>();
    rows.put("mean_average_precision", new Row("mAP", bounds.meanAveragePrecision()));
    rows.put("precision_at_5", new Row("precision at 5", bounds.precisionAt5()));
    rows.put(
        "overall_precision", new Row("precision of all predictions", bounds.overallPrecision()));
    rows.put("overall_f1", new Row("F1 of all predictions", bounds.overallF1()));
    rows.put("mean_f1", new Row("F1, mean over given labels", bounds.meanF1()));
    return rows;
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    bounds
        .verifiedMeanAveragePrecision()
        .ifPresent(
            value -> {
              figures.add(
                  new Figure("verified_mean_average_precision", "mAP, checked entries", value));
              figures.add(
                  new Figure(
                      "verified_labels", "labels checked both ways", bounds.verifiedClasses()));
            });
    figures.add(new Figure("recall_of_given", "recall of given labels", bounds.recall()));
    figures.add(
        new Figure("recall_of_given_at_5", "recall of given labels at 5", bounds.recallAt5()));
    figures.add(new Figure("roc_auc", "AUC, not given counts as wrong", bounds.observedAuc()));
    figures.add(new Figure("roc_auc_corrected", "AUC, corrected for gaps", bounds.correctedAuc()));
    figures.add(new Figure("label_recall", "share of true labels given", gaps.overallRecall()));
    return figures;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(gaps.describe() + ".");
    if (gaps.estimated()) {
      notes.add(
          "The worse the scores, the fewer labels seem to be given; if you know better, say"
              + " --label-recall.");
    }
    notes.add("At least: every label that was not given counts as wrong.");
    notes.add(
        "If random: the given labels are a random part of the true ones"
            + (gaps.estimated() ? "; too high where too many seem missing." : "."));
    notes.add("At most: the labels that seem to be missing are put where they help most.");
    if (bounds.verifiedMeanAveragePrecision().isPresent()) {
      notes.add("Checked entries: images of which nobody said yes or no do not count for a label.");
    }
    notes.add(
        "Recall of given labels: right if those missing are a random part, without estimate.");
    notes.add("AUC: rid of the missing labels among what counts as wrong, if they are random.");
    return notes;
  }

  /** As lines of text. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-42s%10s%10s%10s"
            .formatted(
                "what the gaps in the labels leave open", "at least", "if random", "at most"));
    for (Row row : ranges().values()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-40s%10.4f%10.4f%10.4f",
              row.name,
              row.range.least(),
              row.range.ifRandom(),
              row.range.most()));
    }
    for (Figure figure : figures()) {
      lines.add("  %-50s%s".formatted(figure.name(), figure.line()));
    }
    notes().forEach(note -> lines.add("  " + note));
    return lines;
  }

  /** As JSON values. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    ranges()
        .forEach(
            (key, row) -> {
              Map<String, Object> range = new LinkedHashMap<>();
              range.put("at_least", row.range.least());
              range.put("if_random", row.range.ifRandom());
              range.put("at_most", row.range.most());
              json.put(key, range);
            });
    json.putAll(Figure.json(figures()));
    json.put("notes", notes());
    return json;
  }
}
