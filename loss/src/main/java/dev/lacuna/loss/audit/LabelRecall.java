package dev.lacuna.loss.audit;

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
 * <pre>c ~ Beta(mean, concentration),  u = 1 with probability w, else uniform in [0, 1],</pre>
 *
 * the three parameters of greatest marginal likelihood on a grid, and for each class the posterior
 * of c. Classes with clear plateaus show how complete labels are and how much that differs; the
 * others are then as complete as those, with the uncertainty that belongs to it. Where no class has
 * a plateau, c is not identified by any method without further assumptions (Bekker and Davis,
 * 2020); the estimate is then the prior's, which is wide.
 */
final class LabelRecall {
  /** Values of c that are told apart: 0.01 to 0.99. */
  static final int VALUES = 99;

  /** A class with fewer given labels in its tail says nothing about its recall. */
  static final int LEAST_GIVEN = 10;

  /** One-sided 95 %. */
  private static final double Z = 1.645;

  /** Tails are not quite pure even where a model is sure: beside the sampling error, this one. */
  private static final double MODEL_ERROR = 0.02;

  private static final double[] CONCENTRATIONS = {2, 4, 8, 16, 32, 64, 128, 256};
  private static final double[] PURE = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  private static final int MEANS = 19;

  private final double[][] posteriors;

  private LabelRecall(double[][] posteriors) {
    this.posteriors = posteriors;
  }

  /** The i-th value of c. */
  static double value(int index) {
    return (index + 1) / (VALUES + 1.0);
  }

  /**
   * The tail of highest scores.
   *
   * @param share of its entries that are given
   * @param entries how many there are; 0 if the class has too few given labels
   */
  record Tail(double share, double entries) {

    /** The tail of a class whose Wilson bound is highest. */
    static Tail of(int[] given, int[] unknown) {
      double seen = 0;
      double entries = 0;
      Tail best = new Tail(0, 0);
      double highest = -1;
      for (int bin = given.length - 1; bin >= 0; bin--) {
        seen += given[bin];
        entries += given[bin] + unknown[bin];
        if (given[bin] > 0 && seen >= LEAST_GIVEN) {
          double share = seen / entries;
          double bound = Proportion.lower(share, entries, Z);
          if (bound > highest) {
            highest = bound;
            best = new Tail(share, entries);
          }
        }
      }
      return best;
    }
  }

  /** Estimates the recall of all classes. */
  static LabelRecall of(ScoreBins bins) {
    int classes = bins.classes();
    double[][] pure = new double[classes][];
    double[][] mixed = new double[classes][];
    for (int label = 0; label < classes; label++) {
      Tail tail = Tail.of(bins.given(label), bins.unknown(label));
      pure[label] = likelihoodIfPure(tail);
      mixed[label] = likelihoodIfMixed(tail);
    }
    double[] prior = null;
    double share = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int mean = 1; mean <= MEANS; mean++) {
      for (double concentration : CONCENTRATIONS) {
        double[] candidate = beta(mean / (MEANS + 1.0), concentration);
        double[] likelihoods = new double[PURE.length];
        for (int label = 0; label < classes; label++) {
          double ifPure = dot(pure[label], candidate);
          double ifMixed = dot(mixed[label], candidate);
          for (int i = 0; i < PURE.length; i++) {
            likelihoods[i] += Math.log(PURE[i] * ifPure + (1 - PURE[i]) * ifMixed);
          }
        }
        for (int i = 0; i < PURE.length; i++) {
          if (likelihoods[i] > greatest) {
            greatest = likelihoods[i];
            prior = candidate;
            share = PURE[i];
          }
        }
      }
    }
    double[][] posteriors = new double[classes][VALUES];
    for (int label = 0; label < classes; label++) {
      double sum = 0;
      for (int i = 0; i < VALUES; i++) {
        posteriors[label][i] = prior[i] * (share * pure[label][i] + (1 - share) * mixed[label][i]);
        sum += posteriors[label][i];
      }
      for (int i = 0; i < VALUES; i++) {
        posteriors[label][i] /= sum;
      }
    }
    return new LabelRecall(posteriors);
  }

  private static double[] likelihoodIfPure(Tail tail) {
    double[] likelihood = new double[VALUES];
    double variance =
        MODEL_ERROR * MODEL_ERROR + tail.share * (1 - tail.share) / Math.max(1, tail.entries);
    for (int i = 0; i < VALUES; i++) {
      double off = tail.share - value(i);
      likelihood[i] =
          tail.entries == 0
              ? 1
              : Math.exp(-off * off / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    }
    return likelihood;
  }

  /** Uniform in [0, c], its edge softened by as much as a tail may be off. */
  private static double[] likelihoodIfMixed(Tail tail) {
    double[] likelihood = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double above = (value(i) - tail.share) / MODEL_ERROR + 0.5;
      likelihood[i] = tail.entries == 0 ? 1 : Math.clamp(above, 1e-6, 1) / value(i);
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
   * The probability that an unknown label is true: {@code (1 - c) / c * g / (1 - g)}, at most 1, in
   * the mean over the posterior of c.
   *
   * @param seen g, the probability that such an entry is given
   */
  double probability(int label, double seen) {
    double odds = seen / (1 - seen);
    double sum = 0;
    for (int i = 0; i < VALUES; i++) {
      double c = value(i);
      sum += posteriors[label][i] * Math.min(1, odds * (1 - c) / c);
    }
    return Math.min(1, sum);
  }
}
