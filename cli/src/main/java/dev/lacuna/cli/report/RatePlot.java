package dev.lacuna.cli.report;

import java.util.List;
import java.util.Locale;

/** The loss over learning rates as a drawing that stands by itself. */
final class RatePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 64;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 48;
  private static final int MOST_INTERVALS = 6;

  /** Beyond so many times the range below the first loss, the plot is cut. */
  private static final double HEADROOM = 0.5;

  private static final String STYLE =
      "<style>text{font:13px sans-serif;fill:#333}line{stroke:#ccc}"
          + ".loss{fill:none;stroke:#9bb}.smoothed{fill:none;stroke:#06c;stroke-width:2}"
          + ".best{stroke:#c30;stroke-dasharray:4}"
          + "@media(prefers-color-scheme:dark){svg{background:#181818}text{fill:#ddd}"
          + "line{stroke:#444}.smoothed{stroke:#6af}}</style>\n";

  private RatePlot() {}

  /**
   * A batch.
   *
   * @param rate learning rate, above 0
   * @param loss of the batch
   * @param smoothed mean of the recent losses
   */
  record Point(double rate, double loss, double smoothed) {}

  /**
   * The drawing.
   *
   * @param points by ascending rate, at least one
   * @param suggested is marked
   */
  static String svg(List<Point> points, double suggested) {
    double low = points.stream().mapToDouble(Point::smoothed).min().orElseThrow();
    double first = points.getFirst().smoothed();
    double high = first + HEADROOM * Math.max(first - low, Math.abs(first) * 0.1);
    Axis axis = Axis.over(low, high, MOST_INTERVALS);
    double from = Math.floor(Math.log10(points.getFirst().rate()));
    double to = Math.max(from + 1, Math.ceil(Math.log10(points.getLast().rate())));
    Svg svg = new Svg();
    svg.raw(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n"
            .formatted(WIDTH, HEIGHT));
    svg.raw(STYLE);
    svg.text("start", LEFT, 22, "Loss over learning rate; steepest at " + rate(suggested));
    for (double value : axis.ticks()) {
      svg.line("grid", LEFT, y(axis, value), WIDTH - RIGHT, y(axis, value));
      svg.text("end", LEFT - 8, y(axis, value) + 4, axis.label(value));
    }
    for (double power = from; power <= to; power++) {
      double x = x(Math.pow(10, power), from, to);
      svg.line("grid", x, TOP, x, HEIGHT - BOTTOM);
      svg.text("middle", x, HEIGHT - BOTTOM + 18, rate(Math.pow(10, power)));
    }
    svg.line("best", x(suggested, from, to), TOP, x(suggested, from, to), HEIGHT - BOTTOM);
    curve(svg, "loss", points, axis, from, to);
    curve(svg, "smoothed", points, axis, from, to);
    return svg.raw("</svg>\n").toString();
  }

  private static void curve(
      Svg svg, String type, List<Point> points, Axis axis, double from, double to) {
    StringBuilder places = new StringBuilder();
    for (Point point : points) {
      double value = type.equals("loss") ? point.loss() : point.smoothed();
      double y = Math.clamp(y(axis, value), TOP, HEIGHT - BOTTOM);
      places.append(Svg.number(x(point.rate(), from, to)) + "," + Svg.number(y) + " ");
    }
    svg.raw("<polyline class=\"%s\" points=\"%s\"/>\n".formatted(type, places.toString().strip()));
  }

  private static double x(double rate, double from, double to) {
    return LEFT + (Math.log10(rate) - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(Axis axis, double value) {
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String rate(double value) {
    return value >= 0.95
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-");
  }
}
