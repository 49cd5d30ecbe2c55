package dev.lacuna.cli.compare;

import dev.lacuna.cli.report.Axis;
import dev.lacuna.cli.report.Svg;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Summaries as an SVG drawing that needs no other file: a panel a protocol; in it a row a contender
 * with every run as a small dot, the mean as a large one, and the interval that holds the true mean
 * with 95 % probability.
 */
final class IntervalPlot {
  private static final String STYLE =
      """
      <style>
      text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #24292f; }
      .title text { font-weight: 600; font-size: 15px; }
      .faint text { fill: #6b7280; font-size: 12px; }
      .grid { stroke: #e5e7eb; }
      .floor { stroke: #9ca3af; stroke-dasharray: 4 3; }
      .oracle { stroke: #16a34a; stroke-dasharray: 4 3; }
      .interval { stroke: #1d4ed8; stroke-width: 2.5; stroke-linecap: round; }
      .run { fill: #1d4ed8; fill-opacity: 0.3; }
      .real { fill: #1d4ed8; stroke: #1d4ed8; stroke-width: 2; }
      .noise { fill: #ffffff; stroke: #1d4ed8; stroke-width: 2; }
      .reference .interval { stroke: #6b7280; }
      .reference .run { fill: #6b7280; }
      .reference .real { fill: #6b7280; stroke: #6b7280; }
      </style>
      """;

  private static final int ROW = 24;
  private static final int TOP = 62;
  private static final int BELOW = 46;
  private static final int PLOT = 520;
  private static final int RIGHT = 130;
  private static final int LEGEND = 48;
  private static final int MOST_INTERVALS = 8;

  /** Room on either side of the runs, as a share of their range. */
  private static final double ROOM = 0.2;

  /** Width of a letter, about. */
  private static final double LETTER = 7.4;

  private final List<Summary> summaries;
  private final int left;
  private final Svg svg = new Svg();
  private Axis axis;

  IntervalPlot(List<Summary> summaries) {
    this.summaries = summaries;
    int longest =
        summaries.stream()
            .flatMap(summary -> summary.rows().stream())
            .mapToInt(row -> row.contender().name().length())
            .max()
            .orElse(0);
    this.left = 30 + (int) (LETTER * longest);
  }

  String svg() {
    int width = left + PLOT + RIGHT;
    int height = LEGEND + summaries.stream().mapToInt(IntervalPlot::height).sum();
    svg.raw(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">\n"
            .formatted(width, height));
    svg.raw(STYLE).raw("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    int top = 0;
    for (Summary summary : summaries) {
      panel(summary, top);
      top += height(summary);
    }
    legend(top);
    return svg.raw("</svg>\n").toString();
  }

  private static int height(Summary summary) {
    return TOP + ROW * summary.rows().size() + BELOW;
  }

  /** Where a score lies; at the edge if it is beyond. */
  private double x(double score) {
    return left + PLOT * Math.clamp(axis.share(100 * score), 0, 1);
  }

  private void panel(Summary summary, int top) {
    axis = axis(summary);
    svg.raw("<g class=\"title\">\n");
    svg.text("start", 16, top + 26, "Hidden: " + summary.hide());
    svg.raw("</g>\n<g class=\"faint\">\n");
    int bottom = top + TOP + ROW * summary.rows().size();
    for (double tick : axis.ticks()) {
      double x = left + PLOT * axis.share(tick);
      svg.line("grid", x, top + TOP - 8, x, bottom);
      svg.text("middle", x, bottom + 16, axis.label(tick));
    }
    svg.text("middle", left + PLOT / 2.0, bottom + 34, "test mAP x 100");
    svg.raw("</g>\n");
    reference(summary, Contender.FLOOR, "floor", "end", top, bottom);
    reference(summary, Contender.ORACLE, "oracle", "start", top, bottom);
    double y = top + TOP + ROW / 2.0;
    for (Summary.Row row : summary.rows()) {
      row(row, y);
      y += ROW;
    }
  }

  /** Holds all runs and some room; the interval of few runs may be far wider and is cut off. */
  private static Axis axis(Summary summary) {
    DoubleSummaryStatistics scores =
        summary.rows().stream()
            .flatMap(row -> row.runs().values().stream())
            .mapToDouble(run -> 100 * run.testMap())
            .summaryStatistics();
    if (scores.getCount() == 0) {
      return Axis.over(0, 100, MOST_INTERVALS);
    }
    double room = ROOM * (scores.getMax() - scores.getMin());
    return Axis.over(Math.max(0, scores.getMin() - room), scores.getMax() + room, MOST_INTERVALS);
  }

  private void reference(
      Summary summary, Contender contender, String type, String anchor, int top, int bottom) {
    Summary.find(summary.rows(), contender)
        .filter(row -> row.testMap().count() > 0)
        .ifPresent(
            row -> {
              double x = x(row.testMap().mean());
              svg.line(type, x, top + TOP - 8, x, bottom);
              svg.raw("<g class=\"faint\">\n");
              svg.text(anchor, x, top + TOP - 14, contender.name());
              svg.raw("</g>\n");
            });
  }

  private void row(Summary.Row row, double y) {
    boolean usable = row.contender().usable();
    svg.raw("<g class=\"%s\">\n".formatted(usable ? "loss" : "reference"));
    svg.text("end", left - 12, y + 4.5, row.contender().name());
    Sample sample = row.testMap();
    row.runs().values().forEach(run -> dot("run", x(run.testMap()), y, 3.5));
    if (sample.count() > 1) {
      double half = sample.halfWidth();
      svg.line("interval", x(sample.mean() - half), y, x(sample.mean() + half), y);
    }
    String label = "no run";
    if (sample.count() > 0) {
      boolean told = !usable || row.againstFloor().map(Finding::real).orElse(true);
      dot(told ? "real" : "noise", x(sample.mean()), y, 5);
      label =
          SummaryText.percent(sample.mean())
              + (sample.count() > 1 ? " ± " + SummaryText.percent(sample.halfWidth()) : "");
    }
    svg.text("start", left + PLOT + 16, y + 4.5, label);
    svg.raw("</g>\n");
  }

  private void dot(String type, double x, double y, double radius) {
    svg.raw(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n"
            .formatted(type, Svg.number(x), Svg.number(y), Svg.number(radius)));
  }

  private void legend(int top) {
    double y = top + 12;
    dot("real", 24, y, 5);
    dot("noise", 24, y + 20, 5);
    svg.raw("<g class=\"faint\">\n");
    svg.text(
        "start",
        38,
        y + 4,
        "mean; small dots are runs, bars the 95 % interval of the mean; gray: references, which see"
            + " more than a user can");
    svg.text("start", 38, y + 24, "mean that cannot be told from an (assume negative)");
    svg.raw("</g>\n");
  }
}
