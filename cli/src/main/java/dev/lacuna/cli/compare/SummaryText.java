package dev.lacuna.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A summary as a table and sentences for people. Scores are shown times 100. */
final class SummaryText {
  /** Widest of the numbers, and a blank before it. */
  private static final int CELL = 8;

  private final Summary summary;

  SummaryText(Summary summary) {
    this.summary = summary;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("hide " + summary.hide() + ":");
    int width =
        summary.rows().stream().mapToInt(row -> row.contender().name().length()).max().orElse(0);
    lines.add(line(width, "", "mAP", "sd", "P@5", "hid-AP", "found", "vs an", "p", "gap"));
    for (Summary.Row row : summary.rows()) {
      lines.add(row(width, row));
    }
    lines.add("");
    for (Summary.Row row : summary.rows()) {
      lines.addAll(sentences(row));
    }
    lines.addAll(best());
    return lines;
  }

  private static String line(int width, String name, String... cells) {
    StringBuilder line = new StringBuilder(name).repeat(" ", width - name.length());
    for (String cell : cells) {
      line.repeat(" ", CELL - cell.length()).append(cell);
    }
    return line.toString().stripTrailing();
  }

  private static String row(int width, Summary.Row row) {
    return line(
        width,
        row.contender().name(),
        percent(row.testMap().mean()),
        percent(row.testMap().deviation()),
        percent(row.sample(RunScores::testPrecision).mean()),
        percent(row.sample(RunScores::hiddenMap).mean()),
        percent(row.sample(RunScores::hiddenFound).mean()),
        row.againstFloor().map(f -> signed(f.test().difference().mean())).orElse(""),
        row.againstFloor().map(f -> probability(f.p())).orElse(""),
        Double.isNaN(row.gapClosed())
            ? ""
            : String.format(Locale.ROOT, "%.0f %%", 100 * row.gapClosed()));
  }

  private List<String> sentences(Summary.Row row) {
    List<String> lines = new ArrayList<>();
    String name = row.contender().name();
    row.failures()
        .forEach((seed, why) -> lines.add(name + " has no scores with seed " + seed + ": " + why));
    if (row.contender().usable() && row.againstFloor().isPresent()) {
      lines.add(name + " " + verdict(row.againstFloor().get()));
    }
    return lines;
  }

  /** Real or noise, in one sentence. */
  static String verdict(Finding finding) {
    PairedTest test = finding.test();
    Sample difference = test.difference();
    String size = signed(difference.mean());
    if (difference.count() < 2) {
      return difference.count() == 0
          ? "has no run to hold against " + finding.other() + "."
          : "against %s: %s with one seed, which says nothing of chance; give --seeds 5."
              .formatted(finding.other(), size);
    }
    if (difference.mean() == 0 && difference.deviation() == 0) {
      return "has exactly the scores of " + finding.other() + ".";
    }
    String interval =
        "%s (95 %% interval %s to %s, higher with %d of %d seeds, p = %s after Holm)"
            .formatted(
                size,
                signed(difference.mean() - difference.halfWidth()),
                signed(difference.mean() + difference.halfWidth()),
                test.wins(),
                difference.count(),
                probability(finding.p()));
    String labels =
        ", higher for %d labels and lower for %d"
            .formatted(finding.labelsBetter(), finding.labelsWorse());
    if (finding.real()) {
      return "is %s than %s: %s%s. Real."
          .formatted(difference.mean() > 0 ? "better" : "worse", finding.other(), interval, labels);
    }
    return "cannot be told from %s: %s%s. Noise as far as %d seeds show, which miss less than about %s."
        .formatted(
            finding.other(), interval, labels, difference.count(), percent(difference.halfWidth()));
  }

  private List<String> best() {
    boolean alone = summary.rows().stream().allMatch(row -> row.againstBest().isEmpty());
    if (summary.best().isEmpty() || alone) {
      return List.of();
    }
    String name = summary.best().get().contender().name();
    List<String> equals =
        summary.rows().stream()
            .filter(row -> row.againstBest().map(finding -> !finding.real()).orElse(false))
            .map(row -> row.contender().name())
            .toList();
    String others =
        equals.isEmpty()
            ? "all others are behind by more than chance"
            : "not told apart from it: " + equals.stream().collect(Collectors.joining(", "));
    return List.of("highest mean: " + name + "; " + others + ".");
  }

  /** What the columns are. */
  static List<String> explanation() {
    return List.of(
        "mAP, P@5: on the test images with the labels that the data gives, x 100; mean over the"
            + " seeds, sd their standard deviation.",
        "hid-AP: average precision of the labels that were hidden in the training images, among all"
            + " those images were not given, mean over labels.",
        "found: of as many suggestions for training images as labels were hidden, the share that"
            + " was right.",
        "vs an: difference of mAP to assume-negative in runs with the same seed; p of the paired"
            + " t-test, for losses after Holm over all of them. Real: p below 0.05.",
        "gap: share of the way from an to oracle, which leaves the hidden entries out of the loss;"
            + " empty if oracle is not above an by more than chance. full sees all labels.",
        "The labels of validation images were hidden in the same way.");
  }

  /** Times 100 with two decimals; a dash for none. */
  static String percent(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", 100 * value) : "-";
  }

  private static String signed(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%+.2f", 100 * value) : "-";
  }

  private static String probability(double p) {
    if (Double.isNaN(p)) {
      return "-";
    }
    return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }
}
