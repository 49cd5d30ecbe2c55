package dev.lacuna.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Numbers by epoch as an SVG drawing whose colours come from the page. */
final class LineChart {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 230;
  private static final int LEFT = 52;
  private static final int RIGHT = 12;
  private static final int TOP = 34;
  private static final int BOTTOM = 30;
  private static final int MOST_INTERVALS = 5;

  /** More labels than this on the axis of epochs would touch each other. */
  private static final int EPOCH_LABELS = 12;

  /**
   * A line.
   *
   * @param name for the legend
   * @param values one an epoch; one that is not finite is left out
   */
  record Series(String name, double[] values) {}

  private final List<Series> series;
  private final int epochs;
  private final int bestEpoch;
  private final double least;
  private final double step;
  private final int intervals;

  /**
   * A chart.
   *
   * @param bestEpoch is marked, counted from 1; 0 for none
   */
  LineChart(List<Series> series, int bestEpoch) {
    this.series = series;
    this.bestEpoch = bestEpoch;
    this.epochs = series.stream().mapToInt(line -> line.values.length).max().orElse(0);
    double low = finite().min().orElse(0);
    double high = finite().max().orElse(1);
    this.step = niceStep((high - low) / MOST_INTERVALS);
    this.least = Math.floor(low / step) * step;
    this.intervals = Math.max(1, (int) Math.ceil((high - least) / step));
  }

  private DoubleStream finite() {
    return series.stream()
        .flatMapToDouble(line -> DoubleStream.of(line.values))
        .filter(Double::isFinite);
  }

  /** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below {@code step}. */
  private static double niceStep(double step) {
    if (!(step > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 2.5, 5}) {
      if (factor * power >= step) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private double x(int epoch) {
    double share = epochs < 2 ? 0.5 : (epoch - 1.0) / (epochs - 1);
    return LEFT + 14 + share * (WIDTH - LEFT - RIGHT - 28);
  }

  private double y(double value) {
    double share = (value - least) / (step * intervals);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  String svg(String title) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, HtmlReport.escape(title)));
    grid(svg);
    for (int i = 0; i < series.size(); i++) {
      line(svg, i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void grid(StringBuilder svg) {
    for (int i = 0; i <= intervals; i++) {
      double value = least + i * step;
      straight(svg, "grid", LEFT, y(value), WIDTH - RIGHT, y(value));
      text(svg, "end", LEFT - 6, y(value) + 4, label(value));
    }
    int every = Math.ceilDiv(epochs, EPOCH_LABELS);
    for (int epoch = 1; epoch <= epochs; epoch += every) {
      text(svg, "middle", x(epoch), HEIGHT - 10, Integer.toString(epoch));
    }
    text(svg, "end", LEFT - 6, HEIGHT - 10, "epoch");
    if (bestEpoch > 0) {
      straight(svg, "best", x(bestEpoch), TOP, x(bestEpoch), HEIGHT - BOTTOM);
    }
  }

  private String label(double value) {
    int decimals = Math.clamp((int) Math.ceil(-Math.log10(step) + 0.3), 0, 6);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void line(StringBuilder svg, int index) {
    Series line = series.get(index);
    int legend = LEFT + index * 130;
    svg.append("<g class=\"series").append(index).append("\">\n");
    straight(svg, "key", legend, 14, legend + 18, 14);
    text(svg, "start", legend + 24, 18, line.name);
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.values.length; i++) {
      if (Double.isFinite(line.values[i])) {
        String x = number(x(i + 1));
        String y = number(y(line.values[i]));
        points.append(x).append(',').append(y).append(' ');
        svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.6\"/>\n".formatted(x, y));
      }
    }
    svg.append("<polyline points=\"").append(points.toString().strip()).append("\"/>\n</g>\n");
  }

  private static void straight(
      StringBuilder svg, String type, double x1, double y1, double x2, double y2) {
    svg.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(type, number(x1), number(y1), number(x2), number(y2)));
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), anchor, HtmlReport.escape(text)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
