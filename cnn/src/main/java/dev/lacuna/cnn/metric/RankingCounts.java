package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;

/** What is counted to rank the images for each class. */
abstract class RankingCounts extends EntryCounts {
  RankingCounts(Parallel parallel, LabelMatrix labels, UnknownLabels unknown) {
    super(parallel, labels, unknown);
  }

  /** The ranking of the images for a class. */
  abstract RankingWalk ofClass(int label);

  /** The ranking of all entries. */
  abstract RankingWalk pooled();

  /** The rankings of all classes. */
  final RankingWalk[] byClass() {
    RankingWalk[] walks = new RankingWalk[classes()];
    parallel().forEach(walks.length, label -> walks[label] = ofClass(label));
    return walks;
  }
}
