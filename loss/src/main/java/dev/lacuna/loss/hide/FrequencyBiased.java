package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;

/**
 * Hides a share of the positive labels, those of rare classes more often.
 *
 * <p>A positive of a class with n positives is hidden with probability h, h / (1 - h) = C (n +
 * B)^-A, with A = 0.55 and B = 1.5: the propensity model of Jain, Prabhu and Varma, "Extreme
 * Multi-label Loss Functions for Recommendation, Tagging, Ranking and Other Missing Label
 * Applications" (KDD 2016), whose p is 1 - h. They derive C from the number of images; here C is
 * the number with which the share is hidden in all. An image may lose all its labels.
 *
 * @param share share of all positives that are hidden, above 0 and below 1
 */
public record FrequencyBiased(double share) implements HideProtocol {
  static final String NAME = "frequency";

  private static final double A = 0.55;
  private static final double B = 1.5;

  /** Halvings of an interval of logarithms of C: more than a double can tell apart. */
  private static final int HALVINGS = 100;

  /** No share that a double can hold needs a logarithm of C beyond this. */
  private static final double LARGEST_LOG = 100;

  /** Checks the share. */
  public FrequencyBiased {
    HideProtocol.requireShare(share);
  }

  @Override
  public LabelMatrix hide(Annotations annotations, long seed) {
    LabelMatrix labels = annotations.labels();
    return ClassShares.hide(labels, shares(labels.positivesPerClass()), seed);
  }

  /** Of each class the share that is hidden. */
  double[] shares(int[] positives) {
    double low = -LARGEST_LOG;
    double high = LARGEST_LOG;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (surplus(positives, middle) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    double[] shares = new double[positives.length];
    for (int label = 0; label < shares.length; label++) {
      shares[label] = hidden(positives[label], low);
    }
    return shares;
  }

  /** How many more positives are hidden than should be. */
  private double surplus(int[] positives, double logC) {
    double surplus = 0;
    for (int count : positives) {
      surplus += count * (hidden(count, logC) - share);
    }
    return surplus;
  }

  private static double hidden(int count, double logC) {
    return 1 / (1 + StrictMath.exp(A * StrictMath.log(count + B) - logC));
  }

  @Override
  public String describe() {
    return NAME + ":" + HideProtocol.text(share);
  }
}
