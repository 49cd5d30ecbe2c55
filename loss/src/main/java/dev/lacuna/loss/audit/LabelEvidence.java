package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.prior.CoOccurrence;
import dev.lacuna.loss.prior.Proportion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the labels that an image has say for those that it lacks, as log-odds to be added to a
 * model's logit.
 *
 * <p>Let label B be lacking and A be given. Where labels are missing at random, B is seen beside A
 * with probability {@code P(B seen | A) = c P(B | A)}, c being the share of B's true uses that were
 * given. So {@code P(B | A) = P(B seen | A) / c}: an implication that incomplete labels show only
 * half of the time is still an implication. A first estimate of c comes from the labels alone
 * ({@link LabelRecall}), with the images that have one other label in place of a tail of scores.
 * The evidence is the strongest argument alone,
 *
 * <pre>max(0, max over given A of logit P(B | A) - logit P(B)),</pre>
 *
 * since a sum would count labels that always come together as often as there are. Arguments against
 * are {@link LabelContext}'s. The image itself is not among those counted; P(B seen | A) is drawn
 * towards P(B seen) as by {@value #PRIOR_IMAGES} more images, and then its lower confidence bound
 * is taken: of many labels that have nothing to do with B, the one that was most often given beside
 * it by chance is also the one beside which B happens not to be missing.
 */
final class LabelEvidence {
  /** Weight of the overall share in a conditional one, in images. */
  static final int PRIOR_IMAGES = 10;

  /** No conditional probability counts as surer. */
  private static final double MOST = 0.995;

  /** Standard errors by which a share is lowered before the largest of many is looked for. */
  private static final double CAUTION = 2.5;

  /**
   * Log-odds from which on a label is worth naming as a reason: it makes another twice as likely.
   */
  private static final double TELLING = Math.log(2);

  private static final int MOST_COMPANIONS = 3;

  private final LabelMatrix labels;
  private final CoOccurrence counts;
  private final double[] recall;
  private final float[] strongest;

  /** Evidence from these labels. Not thread-safe. */
  LabelEvidence(LabelMatrix labels, CoOccurrence counts) {
    this.labels = labels;
    this.counts = counts;
    this.recall = recalls(counts);
    this.strongest = new float[counts.classes()];
  }

  /**
   * For each label an estimate of its recall from the labels alone: the images with the other label
   * that it is most surely beside are the tail that {@link LabelRecall} takes.
   */
  private static double[] recalls(CoOccurrence counts) {
    LabelRecall.Tail[] tails = new LabelRecall.Tail[counts.classes()];
    Arrays.setAll(tails, label -> tail(counts, label));
    LabelRecall recall = LabelRecall.of(tails);
    double[] recalls = new double[tails.length];
    Arrays.setAll(recalls, label -> Math.max(recall.mean(label), tails[label].share()));
    return recalls;
  }

  private static LabelRecall.Tail tail(CoOccurrence counts, int label) {
    double surest = 0;
    double entries = 0;
    double ofSurest = 0;
    double found = 0;
    for (int k = 0; k < counts.partners(label); k++) {
      double support = counts.given(counts.partner(label, k));
      double share = counts.togetherWithPartner(label, k) / support;
      double bound = Proportion.lower(share, support, CAUTION);
      if (counts.togetherWithPartner(label, k) >= LabelRecall.LEAST_GIVEN && bound > surest) {
        surest = bound;
        entries = support;
        ofSurest = share;
        found = (double) counts.togetherWithPartner(label, k) / counts.given(label);
      }
    }
    boolean told = 2.0 * counts.given(label) / counts.rows() < ofSurest;
    return new LabelRecall.Tail(ofSurest, entries, found, told);
  }

  /**
   * Adds an image's evidence to its scores. Labels that are given get that of the others, as if
   * they were not, so that both kinds can be compared.
   *
   * @param scores one a label
   */
  void addTo(int row, float[] scores) {
    Arrays.fill(strongest, 0);
    for (int i = 0; i < labels.positiveCount(row); i++) {
      int given = labels.positive(row, i);
      int next = 0;
      for (int k = 0; k < counts.partners(given); k++) {
        int label = counts.partner(given, k);
        while (next < labels.positiveCount(row) && labels.positive(row, next) < label) {
          next++;
        }
        boolean here = next < labels.positiveCount(row) && labels.positive(row, next) == label;
        int together = counts.togetherWithPartner(given, k) - (here ? 1 : 0);
        strongest[label] = Math.max(strongest[label], argument(given, label, together));
      }
    }
    for (int label = 0; label < scores.length; label++) {
      scores[label] += strongest[label];
    }
  }

  /** Labels of an image that speak for one that it lacks, the strongest first; at most three. */
  List<Suggestion.Companion> companions(int row, int label) {
    return IntStream.range(0, labels.positiveCount(row))
        .mapToObj(i -> labels.positive(row, i))
        .filter(given -> argument(given, label, counts.together(given, label)) > TELLING)
        .sorted(
            Comparator.comparingDouble(
                given -> -argument(given, label, counts.together(given, label))))
        .limit(MOST_COMPANIONS)
        .map(
            given ->
                new Suggestion.Companion(given, counts.together(given, label), counts.given(given)))
        .toList();
  }

  /** What {@code given} says for {@code label}, from so many other images that have both. */
  private float argument(int given, int label, int together) {
    double share = (double) counts.given(label) / counts.rows();
    double images = counts.given(given) - 1 + PRIOR_IMAGES;
    double beside = Proportion.lower((together + PRIOR_IMAGES * share) / images, images, CAUTION);
    // Most pairs say nothing; this spares two logarithms.
    return beside <= share
        ? 0
        : (float) (logit(beside / recall[label]) - logit(share / recall[label]));
  }

  private static double logit(double probability) {
    double bounded = Math.min(MOST, probability);
    return Math.log(bounded / (1 - bounded));
  }
}
