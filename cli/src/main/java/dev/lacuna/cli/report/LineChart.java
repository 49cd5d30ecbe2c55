package dev.lacuna.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Numbers by epoch as an SVG drawing whose colours come from the page. */
final class LineChart {
  /** So many series have a colour of their own in the style sheet. */
  static final int COLOURS = 8;

  private static final int MOST_INTERVALS = 5;

  /** With more epochs, points would be a line of their own. */
  private static final int MOST_POINTS = 60;

  /**
   * A line.
   *
   * @param name for the legend
   * @param values one an epoch; one that is not finite is left out
   */
  record Series(String name, double[] values) {}

  private final List<Series> series;
  private final int bestEpoch;
  private final ChartFrame frame;

  /**
   * A chart.
   *
   * @param bestEpoch is marked, counted from 1; 0 for none
   */
  LineChart(List<Series> series, int bestEpoch) {
    this.series = series;
    this.bestEpoch = bestEpoch;
    double low = finite().min().orElse(0);
    double high = finite().max().orElse(1);
    // Around a number that never changes there is nothing to see but how large it is.
    Axis axis =
        low == high
            ? Axis.over(Math.min(0, low), Math.max(0, high), MOST_INTERVALS)
            : Axis.over(low, high, MOST_INTERVALS);
    this.frame =
        new ChartFrame(axis, series.stream().mapToInt(line -> line.values.length).max().orElse(0));
  }

  private DoubleStream finite() {
    return series.stream()
        .flatMapToDouble(line -> DoubleStream.of(line.values))
        .filter(Double::isFinite);
  }

  String svg(String title) {
    Svg svg = frame.begin(title, series);
    if (bestEpoch > 0) {
      frame.mark(svg, bestEpoch);
    }
    for (int i = 0; i < series.size(); i++) {
      line(svg, i);
    }
    return svg.raw("</svg>\n").toString();
  }

  private void line(Svg svg, int index) {
    Series line = series.get(index);
    svg.raw("<g class=\"series" + index % COLOURS + "\">\n");
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.values.length; i++) {
      if (Double.isFinite(line.values[i])) {
        String x = Svg.number(frame.x(i + 1));
        String y = Svg.number(frame.y(line.values[i]));
        points.append(x).append(',').append(y).append(' ');
        if (frame.epochs() <= MOST_POINTS) {
          svg.raw(
              "<circle cx=\"%s\" cy=\"%s\" r=\"2.6\"><title>%s, epoch %d: %s</title></circle>\n"
                  .formatted(
                      x,
                      y,
                      HtmlReport.escape(line.name),
                      i + 1,
                      String.format(Locale.ROOT, "%.5g", line.values[i])));
        }
      }
    }
    svg.raw("<polyline points=\"" + points.toString().strip() + "\"/>\n</g>\n");
  }
}
