package dev.lacuna.cli.gaps;

import dev.lacuna.cnn.metric.AtK;
import dev.lacuna.cnn.metric.ClassRankings;
import dev.lacuna.cnn.metric.ExpectedAveragePrecision;
import dev.lacuna.cnn.metric.RocAuc;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.cnn.metric.ThresholdScores;
import dev.lacuna.cnn.metric.UnknownLabels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What can be said of a tagger from labels with gaps. Assumes of the given labels that they are
 * right, and, where it says so, that they are a random sample of the true ones of their class with
 * share r_c ("selected completely at random", Elkan and Noto, KDD 2008).
 *
 * <p>Lower ends: precision counts given labels only, so it cannot be above the true one. In average
 * precision and F1 the random sample scales hits by r_c: expected observed precision is r_c times
 * the true one at every rank, and 2 r S / (r P + N) is at most 2 S / (P + N). These two are lower
 * bounds in expectation.
 *
 * <p>Expectations if random: {@link dev.lacuna.cnn.metric.ExpectedAveragePrecision}, {@link
 * ExpectedPredictions}. They are as good as the recalls they are given. An estimated recall is
 * rather too low than too high (see {@link dev.lacuna.loss.prior.ClassPriors#crisp}), and then so
 * much too high are they, which makes them upper bounds in expectation.
 *
 * <p>Upper ends: {@link BestCompletion}, and for precision at k as many right ones among the
 * unknown of the best k as labels are missing. No truth with that many missing labels is above
 * them, however they came to be missing.
 *
 * @param meanAveragePrecision over the labels that were given to some image
 * @param precisionAt5 over all images
 * @param overallPrecision of all predicted labels together
 * @param overallF1 of all predicted labels together
 * @param meanF1 over the labels that were given to some image
 * @param verifiedMeanAveragePrecision where unknown entries are left out, over the labels that have
 *     a positive and a verified negative; empty if none has
 * @param verifiedClasses number of those labels
 * @param recall share of all given labels that is predicted; unbiased under random gaps
 * @param recallAt5 share of an image's given labels among its five best, mean over the images with
 *     given labels; unbiased under random gaps
 * @param observedAuc mean area under the ROC curve, unknown as negative
 * @param correctedAuc the same, of each label (AUC - s/2) / (1 - s) with s the share of the entries
 *     that are no positives and are missing labels; the true one under random gaps with these
 *     recalls
 */
public record GapBounds(
    Range meanAveragePrecision,
    Range precisionAt5,
    Range overallPrecision,
    Range overallF1,
    Range meanF1,
    OptionalDouble verifiedMeanAveragePrecision,
    int verifiedClasses,
    double recall,
    double recallAt5,
    double observedAuc,
    double correctedAuc) {
  private static final int K = 5;

  /**
   * Computes them.
   *
   * @param logits of all rows of {@code labels}; passed over several times
   * @param observed metrics of the same logits and labels, at k = 5 among others
   * @param thresholds of each label, as logits
   */
  public static GapBounds of(
      Parallel parallel,
      ScoreSource logits,
      LabelMatrix labels,
      TaggingMetrics observed,
      float[] thresholds,
      Gaps gaps) {
    LabelMatrix best = BestCompletion.of(labels, gaps, logits);
    ClassRankings rankings = ClassRankings.exact(parallel, logits, best, UnknownLabels.NEGATIVE);
    ThresholdScores most =
        ThresholdScores.of(parallel, logits, best, UnknownLabels.NEGATIVE, thresholds);
    ThresholdScores least = observed.thresholded();
    RocAuc auc = observed.classes().rocAuc();
    AtK at5 = at(observed, false);
    OptionalDouble verified = OptionalDouble.empty();
    int verifiedClasses = 0;
    if (observed.verified().isPresent()) {
      ClassRankings known = observed.verified().get();
      verifiedClasses = known.rocAuc().classesCounted();
      if (verifiedClasses > 0) {
        verified = OptionalDouble.of(known.averagePrecision().mean(known.rocAuc()::defined));
      }
    }
    double[] recall = gaps.recall();
    ExpectedPredictions expected = new ExpectedPredictions(least, recall);
    BestLabels bestLabels = BestLabels.of(K, labels, logits);
    return new GapBounds(
        Range.of(
            observed.classes().averagePrecision().mean(),
            expectedPrecision(parallel, logits, labels, recall),
            rankings.averagePrecision().mean()),
        Range.of(
            at5.precision(), bestLabels.expectedPrecision(gaps), bestLabels.mostPrecision(gaps)),
        Range.of(least.overallPrecision(), expected.overallPrecision(), most.overallPrecision()),
        Range.of(least.overallF1(), expected.overallF1(), most.overallF1()),
        Range.of(
            least.overPresentClasses().meanF1(),
            expected.meanF1(),
            most.overPresentClasses().meanF1()),
        verified,
        verifiedClasses,
        least.overallRecall(),
        at(observed, true).recall(),
        auc.mean(),
        corrected(auc, labels.rows(), gaps));
  }

  private static double expectedPrecision(
      Parallel parallel, ScoreSource logits, LabelMatrix labels, double[] recall) {
    double[] expected = ExpectedAveragePrecision.ofClasses(parallel, logits, labels, recall);
    int[] given = labels.positivesPerClass();
    return IntStream.range(0, given.length)
        .filter(label -> given[label] > 0)
        .mapToDouble(label -> expected[label])
        .average()
        .orElse(0);
  }

  private static AtK at(TaggingMetrics metrics, boolean withPositives) {
    return (withPositives ? metrics.images().atKWithPositives() : metrics.images().atK())
        .stream().filter(at -> at.k() == K).findFirst().orElseThrow();
  }

  private static double corrected(RocAuc auc, int images, Gaps gaps) {
    double sum = 0;
    int counted = 0;
    for (int label = 0; label < auc.classes(); label++) {
      double share = gaps.missing(label) / (images - auc.positives(label));
      if (auc.defined(label) && share < 1) {
        sum += Math.clamp((auc.ofClass(label) - share / 2) / (1 - share), 0, 1);
        counted++;
      }
    }
    return sum / Math.max(1, counted);
  }
}
