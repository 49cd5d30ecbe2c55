package dev.lacuna.cli.report;

import dev.lacuna.cli.report.LineChart.Series;
import java.util.List;
import java.util.Locale;

/** Parts of a whole by epoch, stacked, as an SVG drawing whose colours come from the page. */
final class BarChart {
  private static final int MOST_INTERVALS = 5;
  private static final double WIDEST = 26;

  private final List<Series> parts;
  private final ChartFrame frame;

  /** Of parts that are finite and not negative, the lowest first. */
  BarChart(List<Series> parts) {
    this.parts = parts;
    int epochs = parts.getFirst().values().length;
    double highest = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      double sum = 0;
      for (Series part : parts) {
        sum += part.values()[epoch];
      }
      highest = Math.max(highest, sum);
    }
    this.frame = new ChartFrame(Axis.over(0, highest, MOST_INTERVALS), epochs);
  }

  String svg(String title) {
    Svg svg = frame.begin(title, parts);
    double width = Math.min(WIDEST, Math.max(1, 0.8 * frame.step()));
    double[] base = new double[frame.epochs()];
    for (int i = 0; i < parts.size(); i++) {
      svg.raw("<g class=\"series%d\">\n".formatted(i));
      for (int epoch = 0; epoch < base.length; epoch++) {
        double value = parts.get(i).values()[epoch];
        double top = base[epoch] + value;
        svg.raw(
            "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>\n"
                .formatted(
                    Svg.number(frame.x(epoch + 1) - width / 2),
                    Svg.number(frame.y(top)),
                    Svg.number(width),
                    Svg.number(frame.y(base[epoch]) - frame.y(top)),
                    String.format(
                        Locale.ROOT,
                        "%s, epoch %d: %.4g s",
                        parts.get(i).name(),
                        epoch + 1,
                        value)));
        base[epoch] = top;
      }
      svg.raw("</g>\n");
    }
    return svg.raw("</svg>\n").toString();
  }
}
