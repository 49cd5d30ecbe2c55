package dev.lacuna.cli.report;

import java.util.List;
import java.util.Locale;

/** The labels with their scores as an HTML table that a script makes sortable and searchable. */
final class LabelTable {
  private LabelTable() {}

  /**
   * The table.
   *
   * @param part which images the scores are of
   */
  static String html(List<LabelRow> labels, String part) {
    StringBuilder html = new StringBuilder();
    html.append("<p class=\"tools\"><label for=\"label-search\">Search</label>\n");
    html.append("<input id=\"label-search\" type=\"search\" autocomplete=\"off\" hidden=\"\">\n");
    html.append(
        "<output id=\"label-count\" for=\"label-search\">%,d labels</output></p>\n"
            .formatted(labels.size()));
    html.append(
        "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Labels\">\n");
    html.append("<table id=\"labels\" class=\"sortable\">\n<thead>\n<tr>");
    html.append("<th scope=\"col\">label</th><th scope=\"col\">training images</th>");
    html.append("<th scope=\"col\">").append(HtmlReport.escape(part)).append(" images</th>");
    html.append("<th scope=\"col\">AP</th><th scope=\"col\">95 % interval</th>");
    html.append("<th scope=\"col\">threshold</th><th scope=\"col\">precision</th>");
    html.append("<th scope=\"col\">recall</th></tr>\n</thead>\n<tbody>\n");
    for (LabelRow row : labels) {
      LabelScore score = row.score();
      html.append("<tr><td>").append(HtmlReport.escape(row.label())).append("</td><td>");
      html.append(row.training()).append("</td><td>").append(score.given()).append("</td><td>");
      html.append(number(score.averagePrecision())).append("</td><td>");
      if (Double.isFinite(score.low())) {
        html.append(number(score.low())).append("&#8211;").append(number(score.high()));
      }
      html.append("</td><td>").append(number(row.threshold())).append("</td><td>");
      html.append(number(score.precision())).append("</td><td>");
      html.append(number(score.recall())).append("</td></tr>\n");
    }
    return html.append("</tbody>\n</table>\n</div>\n").toString();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "";
  }
}
