package dev.lacuna.cli.report;

import dev.lacuna.cli.report.LineChart.Series;
import java.util.List;

/**
 * What all drawings over epochs share: size, axes, grid and legend.
 *
 * @param axis the vertical scale
 * @param epochs how many there are
 */
record ChartFrame(Axis axis, int epochs) {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 230;
  private static final int LEFT = 58;
  private static final int RIGHT = 12;
  private static final int BOTTOM = 30;
  private static final int LEGEND_LINE = 18;

  /** The part of the top that is there without a legend. */
  private static final int TOP = 12;

  private static final int INSET = 14;

  /** More labels than this on the axis of epochs would touch each other. */
  private static final int EPOCH_LABELS = 12;

  /** Of text of 12 pixels, on average. */
  private static final double LETTER = 6.5;

  /** Where an epoch lies. */
  double x(int epoch) {
    double share = epochs < 2 ? 0.5 : (epoch - 1.0) / (epochs - 1);
    return LEFT + INSET + share * (WIDTH - LEFT - RIGHT - 2 * INSET);
  }

  /** From one epoch to the next. */
  double step() {
    return (WIDTH - LEFT - RIGHT - 2.0 * INSET) / Math.max(1, epochs - 1);
  }

  /** Where a value lies. */
  double y(double value) {
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  /** An empty drawing with axes, above it a legend. */
  Svg begin(String title, List<Series> legend) {
    Svg keys = new Svg();
    int lines = legend(keys, legend);
    int above = lines * LEGEND_LINE;
    Svg svg = new Svg();
    svg.raw(
        "<svg class=\"chart\" viewBox=\"0 %d %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(-above, WIDTH, HEIGHT + above, HtmlReport.escape(title)));
    svg.raw(keys.toString());
    for (double value : axis.ticks()) {
      svg.line("grid", LEFT, y(value), WIDTH - RIGHT, y(value));
      svg.text("end", LEFT - 6, y(value) + 4, axis.label(value));
    }
    int every = Math.max(1, Math.ceilDiv(epochs, EPOCH_LABELS));
    for (int epoch = 1; epoch <= epochs; epoch += every) {
      svg.text("middle", x(epoch), HEIGHT - 10, Integer.toString(epoch));
    }
    svg.text("end", LEFT - 6, HEIGHT - 10, "epoch");
    return svg;
  }

  /** Marks an epoch from top to bottom. */
  void mark(Svg svg, int epoch) {
    svg.line("best", x(epoch), TOP, x(epoch), HEIGHT - BOTTOM);
  }

  /** Above the drawing, growing upwards; number of lines. */
  private static int legend(Svg svg, List<Series> series) {
    int lines = 1;
    double x = LEFT;
    for (int i = 0; i < series.size(); i++) {
      double width = 34 + LETTER * series.get(i).name().length();
      if (x + width > WIDTH && x > LEFT) {
        lines++;
        x = LEFT;
      }
      x += width;
    }
    x = LEFT;
    int y = (1 - lines) * LEGEND_LINE;
    for (int i = 0; i < series.size(); i++) {
      double width = 34 + LETTER * series.get(i).name().length();
      if (x + width > WIDTH && x > LEFT) {
        y += LEGEND_LINE;
        x = LEFT;
      }
      svg.raw("<g class=\"series%d\">\n".formatted(i % LineChart.COLOURS));
      svg.line("key", x, y - 8, x + 18, y - 8);
      svg.text("start", x + 24, y - 4, series.get(i).name());
      svg.raw("</g>\n");
      x += width;
    }
    return lines;
  }
}
