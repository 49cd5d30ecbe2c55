package dev.lacuna.cli.report;

import java.util.Locale;

/** An SVG drawing as text. How its parts look is said by class, in a style sheet. */
public final class Svg {
  private final StringBuilder text = new StringBuilder();

  /** Adds markup as it is. */
  public Svg raw(String markup) {
    text.append(markup);
    return this;
  }

  /** A straight line of a class. */
  public void line(String type, double x1, double y1, double x2, double y2) {
    raw(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(type, number(x1), number(y1), number(x2), number(y2)));
  }

  /**
   * A line of text.
   *
   * @param anchor which end of it lies at x: start, middle or end
   */
  public void text(String anchor, double x, double y, String line) {
    raw(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), anchor, HtmlReport.escape(line)));
  }

  /** A coordinate. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
