package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.Bootstrap.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A number of a report.
 *
 * @param key what JSON calls it
 * @param name what it is, in a few words
 * @param value an Integer for counts, or a Double; one that is not finite is shown as missing
 * @param interval how far the choice of images makes it uncertain, where that was computed
 */
public record Figure(String key, String name, Number value, Optional<Interval> interval) {

  /** A number without an interval. */
  Figure(String key, String name, Number value) {
    this(key, name, value, Optional.empty());
  }

  private boolean missing() {
    return value instanceof Double number && !Double.isFinite(number);
  }

  /** The number as text, or a dash, and the interval if there is one. */
  String line() {
    return "%10s".formatted(text())
        + interval
            .map(this::possible)
            .map(ends -> String.format(Locale.ROOT, "  %.4f .. %.4f", ends.get(0), ends.get(1)))
            .orElse("");
  }

  /** The ends of an interval within what is possible: those of a share are shares. */
  private List<Double> possible(Interval ends) {
    double most = value.doubleValue() <= 1 ? 1 : Double.POSITIVE_INFINITY;
    return List.of(Math.clamp(ends.low(), 0, most), Math.clamp(ends.high(), 0, most));
  }

  /** The number as text, or a dash. */
  private String text() {
    if (missing()) {
      return "-";
    }
    return value instanceof Integer count
        ? String.format(Locale.ROOT, "%,d", count)
        : String.format(Locale.ROOT, "%.4f", value.doubleValue());
  }

  /** The number as a JSON value. */
  private Object json() {
    return missing() ? null : value;
  }

  /** A name and a value for each figure of a list, and the intervals by the same names. */
  static Map<String, Object> json(Iterable<Figure> figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, Object> intervals = new LinkedHashMap<>();
    for (Figure figure : figures) {
      json.put(figure.key, figure.json());
      figure.interval.ifPresent(ends -> intervals.put(figure.key, figure.possible(ends)));
    }
    if (!intervals.isEmpty()) {
      json.put("intervals", intervals);
    }
    return json;
  }
}
