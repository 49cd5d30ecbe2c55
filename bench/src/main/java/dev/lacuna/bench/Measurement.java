package dev.lacuna.bench;

import dev.lacuna.bench.Work.Limits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The runs of an operator on a number of threads.
 *
 * @param work what a run has to do at least
 * @param threads threads it ran on
 * @param runs in order; at least one
 */
record Measurement(Work work, int threads, List<Run> runs) {

  /**
   * One run and the machine around it.
   *
   * @param seconds what it took
   * @param before the machine's limits right before it
   * @param after the machine's limits right after it
   */
  record Run(double seconds, Limits before, Limits after) {

    /** The mean of the limits before and after. */
    Limits limits() {
      return Limits.mean(before, after);
    }
  }

  double medianSeconds() {
    return median(Run::seconds);
  }

  double leastSeconds() {
    return runs.stream().mapToDouble(Run::seconds).min().orElseThrow();
  }

  /**
   * How much of the machine the operator uses: the least time by the limits around a run over the
   * time of that run; the median of all runs.
   */
  double share() {
    return median(run -> work.leastSeconds(run.limits()) / run.seconds());
  }

  boolean isComputeBound() {
    Limits typical =
        new Limits(
            median(run -> run.limits().flopsPerSecond()),
            median(run -> run.limits().bytesPerSecond()));
    return work.isComputeBound(typical);
  }

  private double median(ToDoubleFunction<Run> of) {
    return median(runs.stream().mapToDouble(of).toArray());
  }

  /** The middle value, or the mean of the two in the middle. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** All of it, as JSON values. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("threads", threads);
    json.put("bound", isComputeBound() ? "compute" : "memory");
    json.put("median_seconds", medianSeconds());
    json.put("least_seconds", leastSeconds());
    json.put("share", share());
    json.put("seconds", runs.stream().map(Run::seconds).toList());
    json.put("flops_per_second", runs.stream().map(run -> run.limits().flopsPerSecond()).toList());
    json.put("bytes_per_second", runs.stream().map(run -> run.limits().bytesPerSecond()).toList());
    return json;
  }
}
