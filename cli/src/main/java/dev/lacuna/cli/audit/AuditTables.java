package dev.lacuna.cli.audit;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.loss.audit.AuditResult;
import dev.lacuna.loss.audit.ClassAudit;
import dev.lacuna.loss.audit.ReviewItem;
import dev.lacuna.loss.audit.Stratum;
import dev.lacuna.loss.audit.Suggestion;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** The results of an audit as CSV and as lines of JSON. */
final class AuditTables {
  /** Stands between several entries of a cell. */
  private static final String BETWEEN = "|";

  private final ImageSource images;
  private final Vocabulary vocabulary;
  private final List<String> sources;

  /**
   * Tables of images and labels by their names.
   *
   * @param sources for each image what its scores are of
   */
  AuditTables(ImageSource images, Vocabulary vocabulary, List<String> sources) {
    this.images = images;
    this.vocabulary = vocabulary;
    this.sources = sources;
  }

  /** A suggestion a row; the last column is for the decisions of a person. */
  String suggestions(AuditResult result) {
    return csv(
        csv -> {
          csv.writeRecord(
              "rank",
              "file",
              "label",
              "probability",
              "precision",
              "score",
              "margin",
              "fold",
              "usually_with",
              "similar_images",
              Decisions.DECISION);
          for (Suggestion suggestion : result.suggestions()) {
            csv.writeRecord(
                Integer.toString(suggestion.rank()),
                images.name(suggestion.row()),
                vocabulary.label(suggestion.label()),
                number(suggestion.probability()),
                number(suggestion.precision()),
                number(suggestion.score()),
                number(suggestion.margin()),
                sources.get(suggestion.row()),
                suggestion.usual().stream().map(this::companion).collect(between()),
                suggestion.similar().stream().map(images::name).collect(between()),
                "");
          }
        });
  }

  private static Collector<CharSequence, ?, String> between() {
    return Collectors.joining(BETWEEN);
  }

  /** For example {@code wheel (120 of 124)}: so many images with a wheel have the label too. */
  String companion(Suggestion.Companion companion) {
    return "%s (%d of %d)"
        .formatted(vocabulary.label(companion.label()), companion.together(), companion.given());
  }

  /** A suggestion a line. */
  String lines(AuditResult result) {
    StringBuilder lines = new StringBuilder();
    for (Suggestion suggestion : result.suggestions()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("rank", suggestion.rank());
      line.put("file", images.name(suggestion.row()));
      line.put("label", vocabulary.label(suggestion.label()));
      line.put("probability", suggestion.probability());
      line.put("precision", suggestion.precision());
      line.put("score", suggestion.score());
      line.put("margin", Double.isNaN(suggestion.margin()) ? null : suggestion.margin());
      line.put("fold", sources.get(suggestion.row()));
      line.put("usually_with", suggestion.usual().stream().map(this::companionJson).toList());
      line.put("similar_images", suggestion.similar().stream().map(images::name).toList());
      lines.append(Json.write(line)).append('\n');
    }
    return lines.toString();
  }

  private Map<String, Object> companionJson(Suggestion.Companion companion) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", vocabulary.label(companion.label()));
    json.put("together", companion.together());
    json.put("given", companion.given());
    return json;
  }

  /** A label a row. */
  String classes(AuditResult result) {
    return csv(
        csv -> {
          csv.writeRecord(
              "label",
              "given",
              "estimated_true",
              "recall",
              "recall_low",
              "recall_high",
              "at_90",
              "at_70",
              "at_50",
              "too_few");
          for (ClassAudit of : result.classes()) {
            csv.writeRecord(
                vocabulary.label(of.label()),
                Integer.toString(of.given()),
                Long.toString(Math.round(of.estimatedTrue())),
                number(of.recall()),
                number(of.recallLow()),
                number(of.recallHigh()),
                Long.toString(of.at90()),
                Long.toString(of.at70()),
                Long.toString(of.at50()),
                Boolean.toString(of.tooFew()));
          }
        });
  }

  /** A finding of the checks that need no model a row. */
  String checks(LabelChecks checks) {
    return csv(
        csv -> {
          csv.writeRecord("check", "file", "label", "because");
          for (var gap : checks.implied()) {
            csv.writeRecord(
                "implied",
                images.name(gap.row()),
                vocabulary.label(gap.implied()),
                "%s (%d of %d)"
                    .formatted(vocabulary.label(gap.given()), gap.together(), gap.support()));
          }
          for (var gap : checks.duplicates()) {
            csv.writeRecord(
                "duplicate",
                images.name(gap.row()),
                vocabulary.label(gap.label()),
                images.name(gap.twin()));
          }
          for (var variant : checks.variants()) {
            csv.writeRecord(
                "spelling",
                "",
                vocabulary.label(variant.rare()),
                vocabulary.label(variant.usual()));
          }
          for (int row : checks.unlabelled()) {
            csv.writeRecord("unlabelled", images.name(row), "", "");
          }
        });
  }

  /** What a person is to judge, a row each, and what is needed to make a measurement of it. */
  String review(AuditResult result) {
    return csv(
        csv -> {
          csv.writeRecord(
              Decisions.FILE,
              Decisions.LABEL,
              Decisions.DECISION,
              Decisions.PROBABILITY,
              Decisions.STRATUM,
              Decisions.STRATUM_SIZE);
          for (ReviewItem item : result.review()) {
            boolean top = item.stratum() == ReviewItem.TOP;
            Stratum stratum = top ? null : result.strata().get(item.stratum());
            csv.writeRecord(
                images.name(item.row()),
                vocabulary.label(item.label()),
                "",
                number(item.probability()),
                top ? Decisions.TOP : stratum.least() + "-" + stratum.most(),
                top ? "" : Long.toString(stratum.size()));
          }
        });
  }

  static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "";
  }

  /** A table, collected in memory: its rows are those that are kept. */
  static String csv(Consumer<CsvWriter> rows) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      rows.accept(csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
