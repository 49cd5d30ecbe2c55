package dev.lacuna.cli.validate;

import dev.lacuna.cli.report.HtmlReport;
import dev.lacuna.cli.report.Svg;
import java.util.Arrays;
import java.util.Locale;

/**
 * How many images have each label, the most frequent first, both axes logarithmic: where labels
 * follow Zipf's law, a straight line.
 */
final class FrequencyPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 60;
  private static final int RIGHT = 14;
  private static final int TOP = 24;
  private static final int BOTTOM = 44;

  /** Points of the line; more cannot be told apart. */
  private static final int POINTS = 300;

  private final int[] counts;

  /** Of counts in any order; those of 0 are left out. */
  FrequencyPlot(int[] counts) {
    int[] ascending = Arrays.stream(counts).filter(count -> count > 0).sorted().toArray();
    this.counts = new int[ascending.length];
    for (int i = 0; i < ascending.length; i++) {
      this.counts[i] = ascending[ascending.length - 1 - i];
    }
  }

  String svg() {
    Svg svg = new Svg();
    svg.raw(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, HtmlReport.escape("images of each label")));
    double decadesX = decades(counts.length);
    double decadesY = decades(counts.length == 0 ? 1 : counts[0]);
    for (int power = 0; power <= decadesY; power++) {
      double y = y(Math.pow(10, power), decadesY);
      svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
      svg.text("end", LEFT - 6, y + 4, number(power));
    }
    for (int power = 0; power <= decadesX; power++) {
      double x = x(Math.pow(10, power), decadesX);
      svg.line("grid", x, TOP, x, HEIGHT - BOTTOM);
      svg.text("middle", x, HEIGHT - BOTTOM + 18, number(power));
    }
    svg.text("start", LEFT, 14, "images");
    svg.text("end", WIDTH - RIGHT, HEIGHT - 8, "labels, the most frequent first");
    StringBuilder points = new StringBuilder();
    int last = 0;
    for (int i = 0; i < POINTS && counts.length > 0; i++) {
      int rank = (int) Math.round(Math.pow(counts.length, (double) i / (POINTS - 1)));
      if (rank != last) {
        last = rank;
        points
            .append(Svg.number(x(rank, decadesX)))
            .append(',')
            .append(Svg.number(y(counts[rank - 1], decadesY)))
            .append(' ');
      }
    }
    svg.raw("<g class=\"series0\">\n<polyline points=\"");
    return svg.raw(points.toString().strip() + "\"/>\n</g>\n</svg>\n").toString();
  }

  private static double decades(int most) {
    return Math.max(1, Math.log10(Math.max(1, most)));
  }

  private static String number(int power) {
    return String.format(Locale.ROOT, "%,d", (long) Math.pow(10, power));
  }

  private static double x(double rank, double decades) {
    return LEFT + Math.log10(rank) / decades * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double count, double decades) {
    return HEIGHT - BOTTOM - Math.log10(count) / decades * (HEIGHT - TOP - BOTTOM);
  }
}
