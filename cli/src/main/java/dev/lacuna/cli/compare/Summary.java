package dev.lacuna.cli.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the runs under one protocol say.
 *
 * @param hide the protocol as text
 * @param seeds how many runs of each contender there should be
 * @param rows one a contender, best first
 * @param best the usable contender with the highest mean; empty if there is none
 */
record Summary(String hide, int seeds, List<Row> rows, Optional<Row> best) {

  /**
   * A contender's runs.
   *
   * @param runs the scores by seed, without runs that failed
   * @param failures seeds of runs that failed, and why
   * @param testMap mean average precision on the test images
   * @param againstFloor how it does against assume-negative; empty for that itself
   * @param againstBest how it does against the best; empty for the best and for references
   * @param gapClosed share of the way from the floor's mean to the oracle's; NaN if the oracle is
   *     not above the floor by more than chance
   */
  record Row(
      Contender contender,
      Map<Long, RunScores> runs,
      Map<Long, String> failures,
      Sample testMap,
      Optional<Finding> againstFloor,
      Optional<Finding> againstBest,
      double gapClosed) {

    Sample sample(ToDoubleFunction<RunScores> score) {
      return Sample.of(
          runs.values().stream().mapToDouble(score).filter(Double::isFinite).toArray());
    }

    private Row with(Optional<Finding> floor, Optional<Finding> top, double gap) {
      return new Row(contender, runs, failures, testMap, floor, top, gap);
    }
  }

  /**
   * Sums up.
   *
   * @param scores the runs that are finished
   */
  static Summary of(
      String hide,
      List<Contender> contenders,
      List<Long> seeds,
      Function<RunKey, Optional<RunScores>> scores) {
    List<Row> rows =
        contenders.stream()
            .map(contender -> row(hide, contender, seeds, scores))
            .sorted(
                Comparator.comparingDouble((Row row) -> orLowest(row.testMap.mean())).reversed())
            .toList();
    Optional<Row> best =
        rows.stream().filter(row -> row.contender.usable() && row.testMap.count() > 0).findFirst();
    Optional<Row> floor = find(rows, Contender.FLOOR);
    List<Optional<Finding>> againstFloor = against(rows, floor, false);
    double low = floor.map(row -> row.testMap.mean()).orElse(Double.NaN);
    double high = Double.NaN;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).contender.equals(Contender.ORACLE)
          && againstFloor.get(i).map(Finding::real).orElse(false)) {
        high = rows.get(i).testMap.mean();
      }
    }
    List<Optional<Finding>> againstBest = against(rows, best, true);
    List<Row> complete = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double gap = high > low ? (rows.get(i).testMap.mean() - low) / (high - low) : Double.NaN;
      complete.add(rows.get(i).with(againstFloor.get(i), againstBest.get(i), gap));
    }
    return new Summary(
        hide,
        seeds.size(),
        List.copyOf(complete),
        best.flatMap(row -> find(complete, row.contender)));
  }

  private static double orLowest(double mean) {
    return Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : mean;
  }

  private static Row row(
      String hide,
      Contender contender,
      List<Long> seeds,
      Function<RunKey, Optional<RunScores>> scores) {
    Map<Long, RunScores> runs = new TreeMap<>();
    Map<Long, String> failures = new TreeMap<>();
    for (long seed : seeds) {
      Optional<RunScores> found = scores.apply(RunKey.of(hide, contender, seed));
      if (found.isPresent() && found.get().failed()) {
        failures.put(seed, found.get().failure());
      } else {
        found.ifPresent(run -> runs.put(seed, run));
      }
    }
    Sample testMap = Sample.of(runs.values().stream().mapToDouble(RunScores::testMap).toArray());
    return new Row(
        contender, runs, failures, testMap, Optional.empty(), Optional.empty(), Double.NaN);
  }

  static Optional<Row> find(List<Row> rows, Contender contender) {
    return rows.stream().filter(row -> row.contender.equals(contender)).findFirst();
  }

  /** Every row against another, p-values adjusted for the usable ones together. */
  private static List<Optional<Finding>> against(
      List<Row> rows, Optional<Row> other, boolean usableOnly) {
    List<Optional<Finding>> findings =
        rows.stream()
            .map(
                row ->
                    other
                        .filter(
                            them ->
                                !them.contender.equals(row.contender)
                                    && (row.contender.usable() || !usableOnly))
                        .map(them -> finding(row, them)))
            .collect(Collectors.toCollection(ArrayList::new));
    double[] p = new double[rows.size()];
    Arrays.setAll(
        p,
        i ->
            rows.get(i).contender.usable()
                ? findings.get(i).map(Finding::p).orElse(Double.NaN)
                : Double.NaN);
    double[] adjusted = PairedTest.holm(p);
    for (int i = 0; i < p.length; i++) {
      double value = adjusted[i];
      if (rows.get(i).contender.usable()) {
        findings.set(i, findings.get(i).map(finding -> finding.adjusted(value)));
      }
    }
    return findings;
  }

  private static Finding finding(Row row, Row other) {
    List<Long> common = row.runs.keySet().stream().filter(other.runs::containsKey).toList();
    return Finding.of(
        other.contender.name(),
        common.stream().map(row.runs::get).toArray(RunScores[]::new),
        common.stream().map(other.runs::get).toArray(RunScores[]::new));
  }
}
