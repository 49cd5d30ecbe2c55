package dev.lacuna.cli.report;

import java.util.List;
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
  private final Axis axis;

  /**
   * A chart.
   *
   * @param bestEpoch is marked, counted from 1; 0 for none
   */
  LineChart(List<Series> series, int bestEpoch) {
    this.series = series;
    this.bestEpoch = bestEpoch;
    this.epochs = series.stream().mapToInt(line -> line.values.length).max().orElse(0);
    this.axis = Axis.over(finite().min().orElse(0), finite().max().orElse(1), MOST_INTERVALS);
  }

  private DoubleStream finite() {
    return series.stream()
        .flatMapToDouble(line -> DoubleStream.of(line.values))
        .filter(Double::isFinite);
  }

  private double x(int epoch) {
    double share = epochs < 2 ? 0.5 : (epoch - 1.0) / (epochs - 1);
    return LEFT + 14 + share * (WIDTH - LEFT - RIGHT - 28);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  String svg(String title) {
    Svg svg = new Svg();
    svg.raw(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, HtmlReport.escape(title)));
    grid(svg);
    for (int i = 0; i < series.size(); i++) {
      line(svg, i);
    }
    return svg.raw("</svg>\n").toString();
  }

  private void grid(Svg svg) {
    for (double value : axis.ticks()) {
      svg.line("grid", LEFT, y(value), WIDTH - RIGHT, y(value));
      svg.text("end", LEFT - 6, y(value) + 4, axis.label(value));
    }
    int every = Math.ceilDiv(epochs, EPOCH_LABELS);
    for (int epoch = 1; epoch <= epochs; epoch += every) {
      svg.text("middle", x(epoch), HEIGHT - 10, Integer.toString(epoch));
    }
    svg.text("end", LEFT - 6, HEIGHT - 10, "epoch");
    if (bestEpoch > 0) {
      svg.line("best", x(bestEpoch), TOP, x(bestEpoch), HEIGHT - BOTTOM);
    }
  }

  private void line(Svg svg, int index) {
    Series line = series.get(index);
    int legend = LEFT + index * 130;
    svg.raw("<g class=\"series" + index + "\">\n");
    svg.line("key", legend, 14, legend + 18, 14);
    svg.text("start", legend + 24, 18, line.name);
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.values.length; i++) {
      if (Double.isFinite(line.values[i])) {
        String x = Svg.number(x(i + 1));
        String y = Svg.number(y(line.values[i]));
        points.append(x).append(',').append(y).append(' ');
        svg.raw("<circle cx=\"%s\" cy=\"%s\" r=\"2.6\"/>\n".formatted(x, y));
      }
    }
    svg.raw("<polyline points=\"" + points.toString().strip() + "\"/>\n</g>\n");
  }
}
