package dev.lacuna.cnn.metric;

/**
 * Area under the receiver operating characteristic of each class: the probability that a positive
 * image scores higher than a negative one, ties counted half (Mann-Whitney). Defined where a class
 * has positives and negatives; 0.5 is chance, whatever the share of positives.
 *
 * <p>Where an unknown label counts as a negative and a share s of them is positive in truth, chosen
 * at random, this is (1 - s) AUC + s / 2: for rare classes hardly less than the true one.
 */
public final class RocAuc extends ClassMetric {
  RocAuc(RankingWalk[] classes) {
    super("area under the ROC curve", classes, RocAuc::value);
  }

  private static Value value(RankingWalk walk) {
    double value = 1 - walk.shareWrong() - walk.shareTied() / 2;
    double open = walk.shareInOneBin() / 2;
    return new Value(walk.hasPairs(), value, value - open, value + open);
  }
}
