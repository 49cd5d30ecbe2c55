package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Arrays;

/**
 * For each class the probability that a label which fits is given, guessed from how frequent the
 * class is: Jain, Prabhu and Varma, "Extreme Multi-label Loss Functions for Recommendation,
 * Tagging, Ranking and Other Missing Label Applications" (KDD 2016), equation 2:
 *
 * <pre>1 / propensity = 1 + C (N_c + B)^-A,   C = (ln N - 1) (B + 1)^A</pre>
 *
 * <p>N is the number of images and N_c the number of those with label c. The form and the default A
 * = 0.55, B = 1.5 were fitted to Wikipedia's categories and Amazon's products, not to images: the
 * order (rare labels are missing more often) carries over further than the numbers. Where held-out
 * scores exist, {@link ClassPriors#labelRecall} is the same quantity estimated from the data.
 *
 * <p>Deviation: where fewer than e images make C negative, C is 0, so that no propensity is above
 * 1.
 */
public final class Propensities {
  /** A of the paper for data sets without a fit of their own. */
  public static final double DEFAULT_A = 0.55;

  /** B of the paper for data sets without a fit of their own. */
  public static final double DEFAULT_B = 1.5;

  private final double[] inverse;

  private Propensities(double[] inverse) {
    this.inverse = inverse;
  }

  /**
   * Propensities by the formula.
   *
   * @param counts N_c, for each class the number of images that have it, at least 0
   * @param images N, at least 1
   * @param a A, finite and at least 0; 0 makes all classes alike
   * @param b B, finite and above 0
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static Propensities jain(int[] counts, int images, double a, double b) {
    if (images < 1) {
      throw new IllegalArgumentException("images must be at least 1, got " + images);
    }
    if (!(a >= 0 && a <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("propensity a must be finite and at least 0, got " + a);
    }
    if (!(b > 0 && b <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("propensity b must be finite and above 0, got " + b);
    }
    double scale = Math.max(0, StrictMath.log(images) - 1) * StrictMath.pow(b + 1, a);
    double[] inverse = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] < 0 || counts[c] > images) {
        throw new IllegalArgumentException(
            "class " + c + " must have 0.." + images + " images, got " + counts[c]);
      }
      inverse[c] = 1 + scale * StrictMath.pow(counts[c] + b, -a);
    }
    return new Propensities(inverse);
  }

  /** Propensities of the classes of these labels, with the default A and B. */
  public static Propensities of(LabelMatrix labels) {
    return jain(labels.positivesPerClass(), Math.max(1, labels.rows()), DEFAULT_A, DEFAULT_B);
  }

  /** Number of classes. */
  public int classes() {
    return inverse.length;
  }

  /** Probability that a label of this class is given where it fits, in (0, 1]. */
  public double propensity(int label) {
    return 1 / inverse[label];
  }

  /** One over the propensity, at least 1: what a given label of this class counts for. */
  public double inverse(int label) {
    return inverse[label];
  }

  /** One over the propensity of every class, as a new array. */
  public double[] inverse() {
    return Arrays.copyOf(inverse, inverse.length);
  }
}
