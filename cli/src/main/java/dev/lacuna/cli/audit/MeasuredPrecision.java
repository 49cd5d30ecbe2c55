package dev.lacuna.cli.audit;

import dev.lacuna.loss.prior.Proportion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the decisions on a review say of how many suggestions are right. */
final class MeasuredPrecision {
  /** Two-sided 95 %. */
  private static final double Z = 1.96;

  /** Decisions of a stratum. */
  private static final class Tally {
    private int judged;
    private int right;
    private double expected;
    private long size;
  }

  private MeasuredPrecision() {}

  /** Lines of text: for each stratum measured beside estimated; empty if nothing was drawn. */
  static List<String> lines(Decisions decisions) {
    Map<String, Tally> strata = new LinkedHashMap<>();
    for (Decisions.Decision decision : decisions.entries()) {
      if (decision.stratum().isPresent()) {
        Tally tally = strata.computeIfAbsent(decision.stratum().get(), key -> new Tally());
        tally.judged++;
        tally.right += decision.fits() ? 1 : 0;
        tally.expected += decision.probability();
        tally.size = decision.stratumSize();
      }
    }
    List<String> lines = new ArrayList<>();
    if (strata.isEmpty()) {
      return lines;
    }
    lines.add(
        "%-10s %8s %7s %9s   %-15s %9s"
            .formatted("stratum", "size", "judged", "right", "95 % interval", "estimated"));
    strata.entrySet().stream()
        .sorted(Map.Entry.<String, Tally>comparingByKey().reversed())
        .forEach(entry -> lines.add(line(entry.getKey(), entry.getValue())));
    double size = 0;
    double right = 0;
    for (Map.Entry<String, Tally> entry : strata.entrySet()) {
      if (!entry.getKey().equals(Decisions.TOP)) {
        Tally tally = entry.getValue();
        size += tally.size;
        right += (double) tally.size * tally.right / tally.judged;
      }
    }
    if (size > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "of the %,.0f suggestions below the top, about %,.0f are right (%.1f %%)",
              size,
              right,
              100 * right / size));
    }
    return lines;
  }

  private static String line(String name, Tally tally) {
    double share = (double) tally.right / tally.judged;
    boolean top = name.equals(Decisions.TOP);
    return String.format(
        Locale.ROOT,
        "%-10s %8s %7d %8.1f%%   %-15s %8.1f%%",
        name,
        top ? "all" : String.format(Locale.ROOT, "%,d", tally.size),
        tally.judged,
        100 * share,
        // The top ones were all to be judged: that is a count and no sample.
        top
            ? ""
            : String.format(
                Locale.ROOT,
                "%.1f to %.1f %%",
                100 * Proportion.lower(share, tally.judged, Z),
                100 * Proportion.upper(share, tally.judged, Z)),
        100 * tally.expected / tally.judged);
  }
}
