package dev.lacuna.cli.report;

import dev.lacuna.cnn.data.SkippedImage;
import dev.lacuna.cnn.predict.Tagger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run as one HTML page that needs no other file and no network. */
public final class HtmlReport {
  /** The end of a page. */
  public static final String END = "</body>\n</html>\n";

  private static final String STYLE = "report.css";
  private static final String RUN_STYLE = "run.css";
  private static final String SCRIPT = "run.js";

  /** More names of images than this tell nobody anything. */
  private static final int MOST_SKIPPED = 1000;

  private final RunRecord run;
  private final StringBuilder page = new StringBuilder();

  /** Of a run. */
  HtmlReport(RunRecord run) {
    this.run = run;
  }

  /** Text as it may stand between tags and in attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream file = HtmlReport.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the program was built without " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Everything up to the first heading of a page, with the style that all pages share, for light
   * and dark screens.
   *
   * @param more further style
   */
  public static String head(String title, String more) throws IOException {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<link rel=\"icon\" href=\"data:,\">\n<title>"
        + escape(title)
        + "</title>\n<style>\n"
        + resource(STYLE)
        + more
        + "</style>\n</head>\n<body>\n";
  }

  /** Such a beginning of a page about runs. */
  static String head(String title) throws IOException {
    return head(title, resource(RUN_STYLE));
  }

  /** The end of such a page. */
  static String foot() throws IOException {
    return "<script>\n" + resource(SCRIPT) + "</script>\n" + END;
  }

  /** The page. */
  String html() throws IOException {
    page.append(head(run.name() + " - Lacuna training run"));
    page.append("<h1>").append(escape(run.name())).append("</h1>\n");
    paragraph("", run.fact("data"));
    paragraph(
        "",
        run.details()
            .map(RunDetails::best)
            .orElse("This run has not come to its end, or not yet."));
    run.details().filter(all -> !all.scores().rows().isEmpty()).ifPresent(this::scores);
    if (run.history().epochs() > 0) {
      heading("Epochs");
      page.append(EpochCharts.of(run.history()));
    }
    run.details().ifPresent(this::details);
    if (!run.facts().isEmpty()) {
      heading("Run");
      page.append("<dl>\n");
      for (Map.Entry<String, String> fact : run.facts().entrySet()) {
        page.append("<dt>").append(escape(fact.getKey().replace('_', ' '))).append("</dt><dd>");
        page.append(escape(fact.getValue())).append("</dd>\n");
      }
      page.append("</dl>\n");
    }
    preformatted("Settings in force", run.config());
    return page.append(foot()).toString();
  }

  private void details(RunDetails details) {
    if (!details.labels().isEmpty()) {
      heading("Labels");
      paragraph(
          "faint",
          "Scores of the %s images. AP: average precision. Precision and recall at the threshold."
              .formatted(details.part()));
      page.append(LabelTable.html(details.labels(), details.part()));
    }
    if (!details.confusions().isEmpty()) {
      confusions(details);
    }
    details.pictures().forEach(this::pictures);
    details.filters().ifPresent(this::filters);
    skipped(details);
    if (!details.allScores().isEmpty()) {
      preformatted(
          "All scores of the " + details.part() + " images",
          String.join("\n", details.allScores()));
    }
    preformatted("Network", details.network());
  }

  private void heading(String text) {
    page.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  private void paragraph(String type, String text) {
    if (!text.isEmpty()) {
      page.append(type.isEmpty() ? "<p>" : "<p class=\"" + type + "\">");
      page.append(escape(text)).append("</p>\n");
    }
  }

  private void scores(RunDetails details) {
    ScoreGrid grid = details.scores();
    heading("Scores");
    page.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Scores\">\n");
    page.append("<table>\n<thead>\n<tr><th></th>");
    for (String part : grid.parts()) {
      page.append("<th scope=\"colgroup\" colspan=\"%d\">".formatted(grid.columns().size()));
      page.append(escape(part)).append("</th>");
    }
    page.append("</tr>\n<tr><th></th>");
    for (int i = 0; i < grid.parts().size(); i++) {
      grid.columns()
          .forEach(
              column -> page.append("<th scope=\"col\">").append(escape(column)).append("</th>"));
    }
    page.append("</tr>\n</thead>\n<tbody>\n");
    grid.rows().forEach(this::row);
    page.append("</tbody>\n</table>\n</div>\n");
    grid.notes().forEach(note -> paragraph("faint", note));
  }

  private void row(List<String> cells) {
    page.append("<tr>");
    cells.forEach(cell -> page.append("<td>").append(escape(cell)).append("</td>"));
    page.append("</tr>\n");
  }

  private void confusions(RunDetails details) {
    heading("Labels taken for others");
    paragraph(
        "faint",
        "%s images that were given the first label and for which the second was predicted in its"
                .formatted(capital(details.part()))
            + " place, and how many were given both. Where labels are missing, the second may be"
            + " right.");
    page.append(
        "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Confusions\">\n");
    page.append("<table class=\"sortable pairs\">\n<thead>\n<tr>");
    for (String column :
        List.of("given, not predicted", "predicted, not given", "images", "of", "given both")) {
      page.append("<th scope=\"col\">").append(column).append("</th>");
    }
    page.append("</tr>\n</thead>\n<tbody>\n");
    for (Confusion pair : details.confusions()) {
      row(
          List.of(
              pair.given(),
              pair.predicted(),
              Long.toString(pair.images()),
              Long.toString(pair.withGiven()),
              Long.toString(pair.together())));
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private void pictures(String title, List<Picture> pictures) {
    if (pictures.isEmpty()) {
      return;
    }
    heading(title);
    paragraph(
        "faint",
        "Beside each picture the tags it was given, then the five most probable; \u2713 marks tags"
            + " that are both.");
    page.append("<div class=\"samples\">\n");
    pictures.forEach(this::picture);
    page.append("</div>\n");
  }

  private void picture(Picture picture) {
    page.append("<div class=\"sample\">\n<img loading=\"lazy\" alt=\"\"");
    page.append(" src=\"data:image/png;base64,").append(picture.png());
    page.append("\">\n<div>\n<p class=\"name\">").append(escape(picture.name())).append("</p>\n");
    page.append("<p class=\"given\">");
    List<String> predicted = picture.predicted().stream().map(Tagger.Tag::label).toList();
    for (String label : picture.given()) {
      page.append(predicted.contains(label) ? "<span class=\"hit\">" : "<span>");
      page.append(escape(label)).append("</span>");
    }
    page.append("</p>\n<ul class=\"tags\">\n");
    for (Tagger.Tag tag : picture.predicted()) {
      boolean hit = picture.given().contains(tag.label());
      page.append(hit ? "<li class=\"hit\">" : "<li>");
      page.append(
          String.format(
              Locale.ROOT,
              "<i style=\"width:%.1f%%\"></i><span>%s</span><span>%.2f</span></li>%n",
              100 * tag.probability(),
              escape(tag.label()) + (hit ? " &#10003;" : ""),
              tag.probability()));
    }
    page.append("</ul>\n</div>\n</div>\n");
  }

  private void filters(String png) {
    heading("Filters of the first layer");
    paragraph(
        "faint", "A pixel for each weight, scaled by the filter's largest: grey is 0, white more.");
    page.append("<img class=\"filters\" alt=\"\" src=\"data:image/png;base64,").append(png);
    page.append("\">\n");
  }

  private void skipped(RunDetails details) {
    if (details.skipped().isEmpty() && details.warnings().isEmpty()) {
      return;
    }
    heading("What was skipped, and why");
    page.append("<ul class=\"notes\">\n");
    details.warnings().forEach(warning -> item("", warning));
    page.append("</ul>\n");
    if (!details.skipped().isEmpty()) {
      page.append(
          "<details open=\"\">\n<summary>%,d images</summary>\n<ul>\n"
              .formatted(details.skipped().size()));
      for (SkippedImage image : details.skipped().stream().limit(MOST_SKIPPED).toList()) {
        item(image.name() + ": ", image.reason());
      }
      page.append("</ul>\n</details>\n");
      if (details.skipped().size() > MOST_SKIPPED) {
        paragraph("faint", "Only the first %,d are listed.".formatted(MOST_SKIPPED));
      }
    }
  }

  private void item(String name, String text) {
    page.append("<li>").append(escape(name)).append(escape(text)).append("</li>\n");
  }

  private void preformatted(String title, String text) {
    page.append("<details class=\"text\">\n<summary><h2>").append(escape(title));
    page.append("</h2></summary>\n<pre tabindex=\"0\">");
    page.append(escape(text.strip())).append("</pre>\n</details>\n");
  }
}
