package dev.lacuna.loss.audit;

import java.util.Comparator;

/**
 * An unknown label of an image.
 *
 * @param row the image
 * @param label the label
 * @param probability estimated probability that it fits
 * @param combined the score that this comes from: logit and evidence of other labels
 * @param logit the model's logit
 */
record Candidate(int row, int label, double probability, float combined, float logit) {
  /** The best one first; the last two make the order total. */
  static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble(Candidate::probability)
          .thenComparingDouble(Candidate::combined)
          .reversed()
          .thenComparingInt(Candidate::row)
          .thenComparingInt(Candidate::label);

  /** Names the entry of the label matrix. */
  long entry() {
    return (long) row << Integer.SIZE | label;
  }
}
