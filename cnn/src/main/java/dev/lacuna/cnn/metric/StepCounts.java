package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.Arrays;

/**
 * Exact rankings: the second pass counts how many entries lie between the positives, whose scores
 * the first has kept. Memory grows with the positives.
 */
final class StepCounts extends RankingCounts {
  private final Steps[] steps;

  /** One for each worker: the pooled ranking has all classes in common. Empty if not asked for. */
  private final Steps[] pooled;

  private StepCounts(
      Parallel parallel, LabelMatrix labels, UnknownLabels unknown, Steps[] steps, Steps[] pooled) {
    super(parallel, labels, unknown);
    this.steps = steps;
    this.pooled = pooled;
  }

  /** Rankings for each class alone, unknown labels as negatives, from two passes over scores. */
  static StepCounts ofClasses(Parallel parallel, ScoreSource scores, LabelMatrix labels) {
    PositiveScores positives = new PositiveScores(labels);
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          positives.add(batch, rows, count);
        });
    StepCounts counts = ofClasses(parallel, labels, UnknownLabels.NEGATIVE, positives);
    scores.forEachBatch(counts::add);
    return counts;
  }

  /** Rankings for each class alone. */
  static StepCounts ofClasses(
      Parallel parallel, LabelMatrix labels, UnknownLabels unknown, PositiveScores positives) {
    Steps[] steps = new Steps[labels.classes()];
    parallel.forEach(steps.length, label -> steps[label] = Steps.of(positives.ofClass(label)));
    return new StepCounts(parallel, labels, unknown, steps, new Steps[0]);
  }

  /** Rankings for each class, and the one of all entries. */
  static StepCounts withPooled(
      Parallel parallel, LabelMatrix labels, UnknownLabels unknown, PositiveScores positives) {
    Steps[] steps = ofClasses(parallel, labels, unknown, positives).steps;
    Steps[] pooled = new Steps[parallel.threads()];
    pooled[0] = Steps.of(positives.pooled());
    Arrays.setAll(pooled, worker -> worker == 0 ? pooled[0] : pooled[0].fork());
    return new StepCounts(parallel, labels, unknown, steps, pooled);
  }

  @Override
  void count(int worker, int first, int classes, float[] scores) {
    for (int i = 0; i < classes; i++) {
      steps[first + i].count(scores[i]);
    }
    if (pooled.length > 0) {
      pooled[worker].count(scores, classes);
    }
  }

  @Override
  void countPositive(int label, float score) {
    // The steps were made of the positives.
  }

  /** The ranking of a class at the scores of its positives. */
  Steps steps(int label) {
    return steps[label];
  }

  @Override
  RankingWalk ofClass(int label) {
    return steps[label].walk();
  }

  @Override
  RankingWalk pooled() {
    Steps all = pooled[0].fork();
    for (Steps part : pooled) {
      all.merge(part);
    }
    return all.walk();
  }
}
