package dev.lacuna.loss.audit;

import dev.lacuna.loss.prior.Proportion;
import java.util.Arrays;

/**
 * How complete each class is: its label recall c, the share of its true uses that were given.
 *
 * <p>Under "selected completely at random" (Elkan and Noto, KDD 2008) a label that is true is given
 * with probability c, whatever the image: {@code P(given | s) = c P(true | s)}. Where a model is
 * sure, P(true | s) is 1 and P(given | s) stays at c however high the score: the plateau is the
 * label recall. Its height is taken by a lower confidence bound as in CRISP (the tail of scores
 * whose Wilson bound is highest). But for a class that the model cannot tell apart the tail is not
 * pure, and its share is only a lower bound of c: nothing in that class's scores can say how far
 * below. (Then "everything that looks like it lacks the label", which is what the bound alone would
 * say, is the usual mistake.)
 *
 * <p>What can say it are the other classes. The tail share of class k is {@code r = c u}, u being
 * the purity of its tail. Empirical Bayes over all classes, with
 *
 * <pre>c ~ Beta(mean, concentration),  u = 1 with probability w, else u ~ Beta(2, 2),</pre>
 *
 * where w is the higher the more of the class's given labels lie in the tail: a plateau is where
 * most of them are, a few of them on top of the others may be luck. The mean and concentration are
 * those of greatest marginal likelihood on a grid, and each class has its posterior of c. Classes
 * with clear plateaus show how complete labels are and how much that differs; the others are then
 * as complete as those, with the uncertainty that belongs to it. Where no class has a plateau, c is
 * not identified by any method without further assumptions (Bekker and Davis, 2020); the estimate
 * is then the prior's, which is wide.
 */
final class LabelRecall {
  /** Values of c that are told apart: 0.01 to 0.99. */
  static final int VALUES = 99;

  /** A class with fewer given labels in its tail says nothing about its recall. */
  static final int LEAST_GIVEN = 10;

  /** A tail holds at least this share of a class's given labels: the best of many is luck. */
  private static final double LEAST_SHARE = 0.05;

  /** Standard errors of the bound; many, since the highest bound of all tails is taken. */
  private static final double Z = 3;

  /** Tails are not quite pure even where a model is sure: beside the sampling error, this one. */
  private static final double MODEL_ERROR = 0.02;

  /**
   * A tail with this share of a class's given labels is certainly pure, one with half of it is with
   * probability one half, within {@link #LEAST_PURE} and {@link #MOST_PURE}. Where labels of
   * composites were hidden by us, seven of ten tails with 0.1 to 0.3 of the given labels were pure
   * to within a tenth, and of those with more than 0.5 all were.
   */
  private static final double CERTAIN = 0.3;

  private static final double LEAST_PURE = 0.05;
  private static final double MOST_PURE = 0.95;

  private static final double[] CONCENTRATIONS = {2, 4, 8, 16, 32, 64, 128, 256};
  private static final int MEANS = 39;

  private final Tail[] tails;
  private final double[][] posteriors;
  private final double[][] ifMixed;
  private final double[] purity;

  private LabelRecall(Tail[] tails, double[][] posteriors, double[][] ifMixed, double[] purity) {
    this.tails = tails;
    this.posteriors = posteriors;
    this.ifMixed = ifMixed;
    this.purity = purity;
  }

  /** The i-th value of c. */
  static double value(int index) {
    return (index + 1) / (VALUES + 1.0);
  }

  /**
   * The tail of highest scores.
   *
   * @param share of its entries that are given
   * @param entries how many there are
   * @param found share of the class's given labels that are in it
   * @param told whether the scores tell the label at all: enough are given, and in the lower half
   *     of all entries less than half as often as in the tail. A model that is sure where a label
   *     is true is sure where it is not, unless it is true nearly everywhere. Of other classes the
   *     share is a bound and no more.
   */
  record Tail(double share, double entries, double found, boolean told) {

    /** The tail of a class whose Wilson bound is highest. */
    static Tail of(int[] given, int[] unknown) {
      double all = Arrays.stream(given).sum();
      double least = Math.max(LEAST_GIVEN, LEAST_SHARE * all);
      double seen = 0;
      double entries = 0;
      double tailShare = 0;
      double tailEntries = 0;
      double found = 0;
      double highest = -1;
      for (int bin = given.length - 1; bin >= 0; bin--) {
        seen += given[bin];
        entries += given[bin] + unknown[bin];
        if (given[bin] > 0 && seen >= least) {
          double share = seen / entries;
          double bound = Proportion.lower(share, entries, Z);
          if (bound > highest) {
            highest = bound;
            tailShare = share;
            tailEntries = entries;
            found = seen / all;
          }
        }
      }
      boolean told = shareOfLowerHalf(given, unknown) < tailShare / 2;
      return new Tail(tailShare, tailEntries, found, told);
    }

    /** This tail, told only if other scores tell the label too. */
    Tail ifAlsoToldBy(Tail other) {
      return new Tail(share, entries, found, told && other.told);
    }

    /** The probability that all of its entries are true. */
    double pure() {
      return Math.clamp(found / CERTAIN, LEAST_PURE, MOST_PURE);
    }

    private static double shareOfLowerHalf(int[] given, int[] unknown) {
      long all = 0;
      for (int bin = 0; bin < given.length; bin++) {
        all += given[bin] + unknown[bin];
      }
      double seen = 0;
      double entries = 0;
      for (int bin = 0; bin < given.length && 2 * entries < all; bin++) {
        seen += given[bin];
        entries += given[bin] + unknown[bin];
      }
      return seen / Math.max(1, entries);
    }
  }

  /** Estimates the recall of all classes from their tails. */
  static LabelRecall of(Tail[] tails) {
    int classes = tails.length;
    double[][] pure = new double[classes][];
    double[][] mixed = new double[classes][];
    for (int label = 0; label < classes; label++) {
      pure[label] = likelihoodIfPure(tails[label]);
      mixed[label] = likelihoodIfMixed(tails[label]);
    }
    double[] prior = null;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int mean = 1; mean <= MEANS; mean++) {
      for (double concentration : CONCENTRATIONS) {
        double[] candidate = beta(mean / (MEANS + 1.0), concentration);
        double belief = logPrior(mean / (MEANS + 1.0));
        for (int label = 0; label < classes; label++) {
          double w = tails[label].pure();
          belief +=
              Math.log(w * dot(pure[label], candidate) + (1 - w) * dot(mixed[label], candidate));
        }
        if (belief > greatest) {
          greatest = belief;
          prior = candidate;
        }
      }
    }
    double[][] posteriors = new double[classes][VALUES];
    double[] purity = new double[classes];
    for (int label = 0; label < classes; label++) {
      double w = tails[label].pure();
      double ifPure = w * dot(pure[label], prior);
      double sum = ifPure + (1 - w) * dot(mixed[label], prior);
      purity[label] = tails[label].told ? ifPure / sum : 0;
      for (int i = 0; i < VALUES; i++) {
        posteriors[label][i] = prior[i] * (w * pure[label][i] + (1 - w) * mixed[label][i]) / sum;
      }
      normalise(mixed[label], prior);
    }
    return new LabelRecall(tails, posteriors, mixed, purity);
  }

  /**
   * What few classes cannot say: that the mean recall is neither near 0 nor near 1, Beta(4, 4).
   * Against a hundred classes it weighs nothing.
   */
  private static double logPrior(double mean) {
    return 3 * Math.log(mean * (1 - mean));
  }

  /** Likelihood of c if the tail is pure: its share is c, but for errors. */
  private static double[] likelihoodIfPure(Tail tail) {
    if (!tail.told) {
      return likelihoodOfBound(tail);
    }
    double[] likelihood = new double[VALUES];
    double variance = MODEL_ERROR * MODEL_ERROR + tail.share * (1 - tail.share) / tail.entries;
    for (int i = 0; i < VALUES; i++) {
      double off = tail.share - value(i);
      likelihood[i] = Math.exp(-off * off / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    }
    return likelihood;
  }

  /** Likelihood of c if the tail is not pure: the density of c u at its share. */
  private static double[] likelihoodIfMixed(Tail tail) {
    double[] likelihood = likelihoodOfBound(tail);
    for (int i = 0; i < VALUES && tail.told; i++) {
      double u = Math.min(1, tail.share / value(i));
      likelihood[i] *= 6 * Math.max(MODEL_ERROR, u * (1 - u)) / value(i);
    }
    return likelihood;
  }

  /** All that is known of c where nothing is known of u: c is not below the tail's share. */
  private static double[] likelihoodOfBound(Tail tail) {
    double[] likelihood = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      likelihood[i] = Math.clamp((value(i) - tail.share) / MODEL_ERROR + 0.5, 1e-6, 1);
    }
    return likelihood;
  }

  private static double[] beta(double mean, double concentration) {
    double[] density = new double[VALUES];
    double sum = 0;
    for (int i = 0; i < VALUES; i++) {
      density[i] =
          Math.exp(
              (mean * concentration - 1) * Math.log(value(i))
                  + ((1 - mean) * concentration - 1) * Math.log(1 - value(i)));
      sum += density[i];
    }
    for (int i = 0; i < VALUES; i++) {
      density[i] /= sum;
    }
    return density;
  }

  /** Turns a likelihood into the posterior. */
  private static void normalise(double[] likelihood, double[] prior) {
    double sum = dot(likelihood, prior);
    for (int i = 0; i < VALUES; i++) {
      likelihood[i] *= prior[i] / sum;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Posterior mean of a class's recall, in (0, 1). */
  double mean(int label) {
    double mean = 0;
    for (int i = 0; i < VALUES; i++) {
      mean += posteriors[label][i] * value(i);
    }
    return mean;
  }

  /** The value that a class's recall is below with this probability. */
  double quantile(int label, double probability) {
    double sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += posteriors[label][i];
      if (sum >= probability) {
        return value(i);
      }
    }
    return value(VALUES - 1);
  }

  /**
   * The probability that an unknown label is true: {@code (1 - c) / c * g / (1 - g)}, at most 1. If
   * the tail is pure, c is its share, whatever error that has: the same error is in g. If not, the
   * mean over the posterior of c.
   *
   * @param seen g, the probability that such an entry is given
   */
  double probability(int label, double seen) {
    double odds = seen / (1 - seen);
    double sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += ifMixed[label][i] * atMostOne(odds, value(i));
    }
    double pure = purity[label] == 0 ? 0 : atMostOne(odds, tails[label].share);
    return Math.min(1, purity[label] * pure + (1 - purity[label]) * sum);
  }

  private static double atMostOne(double odds, double c) {
    return Math.min(1, odds * (1 - c) / c);
  }
}
