package dev.lacuna.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of an operator.
 *
 * @param name operator and shape
 * @param work what it has to do at least
 * @param measurements one for each number of threads, ascending
 */
record OperatorResult(String name, Work work, List<Measurement> measurements) {
  private static final int NAME_WIDTH = 44;

  /** The first line of the table. */
  static String header(List<Integer> threads) {
    StringBuilder text = new StringBuilder(pad("operator") + "  GFLOP     MB  bound  ");
    for (int count : threads) {
      text.append(
          String.format(
              Locale.ROOT, "| %d thread%s: ms      rate  share ", count, count == 1 ? " " : "s"));
    }
    return text.append("| gain").toString();
  }

  /** One line of the table: median times, and rates and shares by them. */
  String line() {
    StringBuilder text = new StringBuilder(pad(name));
    text.append(
        String.format(
            Locale.ROOT,
            " %6.2f %6.0f  %-6s ",
            work.flops() / 1e9,
            work.bytes() / 1e6,
            measurements.getFirst().isComputeBound() ? "fma" : "memory"));
    for (Measurement measurement : measurements) {
      double seconds = measurement.medianSeconds();
      String rate =
          measurement.isComputeBound()
              ? "%4.0f GF/s".formatted(work.flops() / seconds / 1e9)
              : "%4.1f GB/s".formatted(work.bytes() / seconds / 1e9);
      text.append(
          String.format(
              Locale.ROOT,
              "| %13.3f %s  %3.0f %% ",
              seconds * 1e3,
              rate,
              measurement.share() * 100));
    }
    return text.append(String.format(Locale.ROOT, "| %.2fx", gain())).toString();
  }

  /** How many times faster the most threads are than the fewest. */
  double gain() {
    return measurements.getFirst().medianSeconds() / measurements.getLast().medianSeconds();
  }

  private static String pad(String text) {
    return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", text);
  }

  /** All of it, as JSON values. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("operator", name);
    json.put("flops", work.flops());
    json.put("bytes", work.bytes());
    json.put("walk", work.walk().name().toLowerCase(Locale.ROOT));
    json.put("gain", gain());
    json.put("measurements", measurements.stream().map(Measurement::toJson).toList());
    return json;
  }
}
