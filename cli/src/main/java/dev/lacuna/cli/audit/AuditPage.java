package dev.lacuna.cli.audit;

import static dev.lacuna.cli.report.HtmlReport.escape;

import dev.lacuna.cli.report.HtmlReport;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.loss.audit.AuditResult;
import dev.lacuna.loss.audit.ClassAudit;
import dev.lacuna.loss.audit.Suggestion;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An audit as one HTML page that needs no other file. */
final class AuditPage {
  /** More pictures would make a page that no browser likes. */
  private static final int SHOWN = 200;

  /** Rows of a list; the tables hold all of them. */
  private static final int LISTED = 50;

  private static final int CLASSES = 300;

  private final DataSet data;
  private final Vocabulary vocabulary;
  private final AuditTables tables;
  private final Thumbnails thumbnails;
  private final StringBuilder page = new StringBuilder();

  AuditPage(DataSet data, Vocabulary vocabulary, AuditTables tables, Thumbnails thumbnails) {
    this.data = data;
    this.vocabulary = vocabulary;
    this.tables = tables;
    this.thumbnails = thumbnails;
  }

  /**
   * The page.
   *
   * @param lines what was audited and how, a paragraph each
   */
  String html(List<String> lines, AuditResult result, LabelChecks checks) throws IOException {
    page.append(HtmlReport.head("Lacuna label audit", "")).append("<h1>Label audit</h1>\n");
    for (String line : lines) {
      page.append("<p>").append(escape(line)).append("</p>\n");
    }
    suggestions(result.suggestions());
    classes(result.classes());
    checks(checks);
    return page.append(HtmlReport.END).toString();
  }

  private void suggestions(List<Suggestion> suggestions) throws IOException {
    int shown = Math.min(SHOWN, suggestions.size());
    page.append("<h2>Labels that are probably missing</h2>\n");
    String which =
        shown == suggestions.size()
            ? "%,d, most probable first; also in %s.".formatted(shown, AuditFolder.SUGGESTIONS)
            : "The %,d most probable of %,d; the others are in %s."
                .formatted(shown, suggestions.size(), AuditFolder.SUGGESTIONS);
    page.append("<p class=\"faint\">").append(which).append("</p>\n");
    page.append("<div class=\"samples\">\n");
    for (Suggestion suggestion : suggestions.subList(0, shown)) {
      suggestion(suggestion);
    }
    page.append("</div>\n");
  }

  private void suggestion(Suggestion suggestion) throws IOException {
    String name = data.images().name(suggestion.row());
    page.append("<div class=\"sample\">\n<img alt=\"\" loading=\"lazy\" src=\"");
    page.append(thumbnails.source(suggestion.row())).append("\">\n<div>\n<p class=\"name\">");
    page.append(suggestion.rank()).append(" &middot; ").append(escape(name)).append("</p>\n");
    page.append("<ul class=\"tags\">\n<li class=\"hit\">");
    page.append(
        String.format(
            Locale.ROOT,
            "<i style=\"width:%.1f%%\"></i><span>+ %s</span><span>%.2f</span></li>%n</ul>%n",
            100 * suggestion.probability(),
            escape(vocabulary.label(suggestion.label())),
            suggestion.probability()));
    page.append("<p class=\"given\">");
    for (int i = 0; i < data.labels().positiveCount(suggestion.row()); i++) {
      String given = vocabulary.label(data.labels().positive(suggestion.row(), i));
      page.append("<span>").append(escape(given)).append("</span>");
    }
    page.append("</p>\n");
    String usual =
        suggestion.usual().stream().map(tables::companion).collect(Collectors.joining(", "));
    reason("usually with", usual);
    String similar =
        suggestion.similar().stream().map(data.images()::name).collect(Collectors.joining(", "));
    reason("as in", similar);
    page.append("</div>\n</div>\n");
  }

  private void reason(String what, String text) {
    if (!text.isEmpty()) {
      page.append("<p class=\"name\">").append(what).append(' ').append(escape(text));
      page.append("</p>\n");
    }
  }

  private void classes(List<ClassAudit> classes) {
    List<ClassAudit> shown =
        classes.stream()
            .sorted(Comparator.comparingLong(ClassAudit::at70).reversed())
            .limit(CLASSES)
            .toList();
    page.append("<h2>Labels</h2>\n<p class=\"faint\">");
    page.append(
        ("Recall: the estimated share of a label's true uses that were given, with the range that"
                + " holds it with 90 %% probability. The last columns: how many suggestions there"
                + " are at a precision. %,d of %,d labels; all are in %s.</p>\n")
            .formatted(shown.size(), classes.size(), AuditFolder.CLASSES));
    page.append("<div class=\"scroll\">\n<table>\n<thead><tr><th>label</th><th>given</th>");
    page.append("<th>true, estimated</th><th>recall</th><th>range</th>");
    page.append("<th>at 90 %</th><th>at 70 %</th><th>at 50 %</th></tr></thead>\n<tbody>\n");
    for (ClassAudit of : shown) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s%s</td><td>%,d</td><td>%,.0f</td><td>%.2f</td><td>%.2f&ndash;%.2f</td>"
                  + "<td>%,d</td><td>%,d</td><td>%,d</td></tr>%n",
              escape(vocabulary.label(of.label())),
              of.tooFew() ? " <span class=\"faint\">(too few)</span>" : "",
              of.given(),
              of.estimatedTrue(),
              of.recall(),
              of.recallLow(),
              of.recallHigh(),
              of.at90(),
              of.at70(),
              of.at50()));
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private void checks(LabelChecks checks) {
    page.append("<h2>Checks without a model</h2>\n");
    list(
        "labels lacking beside one that they nearly always come with",
        checks.implied().size(),
        i -> {
          var gap = checks.implied().get(i);
          return "%s: %s (%d of %d with %s have it)"
              .formatted(
                  data.images().name(gap.row()),
                  vocabulary.label(gap.rule().implied()),
                  gap.rule().together(),
                  gap.rule().images(),
                  vocabulary.label(gap.rule().label()));
        });
    list(
        "labels that an image of the same look has",
        checks.duplicates().size(),
        i -> {
          var gap = checks.duplicates().get(i);
          return "%s: %s, as %s"
              .formatted(
                  data.images().name(gap.row()),
                  vocabulary.label(gap.label()),
                  data.images().name(gap.twin()));
        });
    list(
        "labels that are probably the same",
        checks.variants().size(),
        i -> {
          var variant = checks.variants().get(i);
          return "%s, usually %s"
              .formatted(vocabulary.label(variant.rare()), vocabulary.label(variant.usual()));
        });
    list(
        "images without any label",
        checks.unlabelled().length,
        i -> data.images().name(checks.unlabelled()[i]));
  }

  private void list(String what, int count, IntFunction<String> entry) {
    page.append("<details><summary>%,d %s</summary>\n<ul>\n".formatted(count, escape(what)));
    IntStream.range(0, Math.min(LISTED, count))
        .forEach(i -> page.append("<li>").append(escape(entry.apply(i))).append("</li>\n"));
    page.append("</ul>\n");
    if (count > LISTED) {
      page.append("<p class=\"faint\">The others are in %s.</p>\n".formatted(AuditFolder.CHECKS));
    }
    page.append("</details>\n");
  }
}
