package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
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
 * half of the time is still an implication. c is not known here; taken for it is the largest {@code
 * P(B seen | A)} over all A, which is c itself where anything implies B, and less otherwise. The
 * evidence is the strongest argument alone,
 *
 * <pre>max(0, max over given A of logit P(B | A) - logit P(B)),</pre>
 *
 * since a sum would count labels that always come together as often as there are. Arguments against
 * are left out: measured, they made no ranking better. The image itself is not among those counted,
 * and P(B seen | A) is drawn towards P(B seen) as by {@value #PRIOR_IMAGES} more images.
 */
final class LabelEvidence {
  /** Weight of the overall share in a conditional one, in images. */
  static final int PRIOR_IMAGES = 10;

  /** No conditional probability counts as surer. */
  private static final double MOST = 0.995;

  /** Standard errors that a share is lowered by when the largest is looked for. */
  private static final double CAUTION = 2;

  /**
   * Log-odds from which on a label is worth naming as a reason: it makes another twice as likely.
   */
  private static final double TELLING = Math.log(2);

  private static final int MOST_COMPANIONS = 3;

  private final LabelMatrix labels;
  private final CoOccurrence counts;
  private final double[] ceiling;
  private final float[] strongest;

  /** Evidence from these labels. Not thread-safe. */
  LabelEvidence(LabelMatrix labels, CoOccurrence counts) {
    this.labels = labels;
    this.counts = counts;
    this.ceiling = ceilings(counts);
    this.strongest = new float[counts.classes()];
  }

  /** For each label the largest share that it has beside another; 1 where nothing is known. */
  private static double[] ceilings(CoOccurrence counts) {
    double[] ceiling = new double[counts.classes()];
    Arrays.fill(ceiling, 1);
    for (int label = 0; label < ceiling.length; label++) {
      double surest = 0;
      for (int k = 0; k < counts.partners(label); k++) {
        double support = counts.given(counts.partner(label, k));
        double share = counts.togetherWithPartner(label, k) / support;
        double bound = share - CAUTION * Math.sqrt(share * (1 - share) / support);
        // A share of 1 in a few images is a coincidence.
        if (support >= PRIOR_IMAGES && bound > surest) {
          surest = bound;
          ceiling[label] = share;
        }
      }
    }
    return ceiling;
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
    double beside = (together + PRIOR_IMAGES * share) / (counts.given(given) - 1 + PRIOR_IMAGES);
    // Most pairs say nothing; this spares two logarithms.
    return beside <= share
        ? 0
        : (float) (logit(beside / ceiling[label]) - logit(share / ceiling[label]));
  }

  private static double logit(double probability) {
    double bounded = Math.min(MOST, probability);
    return Math.log(bounded / (1 - bounded));
  }
}
