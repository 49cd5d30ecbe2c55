package dev.lacuna.loss.prior;

/**
 * How far a share that was counted may be from the true one: what a threshold that few given labels
 * reach pays for that. See {@link ClassPriors#crisp}.
 */
public enum ConfidenceBound {
  /**
   * As CRISP is published: both shares are off by at most sqrt(log(4/delta) / 2n) at all thresholds
   * at once (Dvoretzky, Kiefer, Wolfowitz), delta = 0.01. For a class with 50 given labels this is
   * 0.24 whatever the threshold, so only thresholds that most given labels reach come into
   * question, and the prior of a class that one image in a hundred has comes out several times too
   * high unless its scores separate almost without error.
   */
  UNIFORM {
    @Override
    double ratio(long all, long images, long given, long givenTotal) {
      double q = (double) all / images;
      double qp = (double) given / givenTotal;
      double slack = deviation(images) + deviation(givenTotal);
      return (q + (1 + TAU) * slack) / qp;
    }

    private double deviation(long n) {
      return Math.sqrt(LOG_FOUR_OVER_DELTA / (2 * n));
    }
  },

  /**
   * Wilson's interval of each share at 2 standard errors, upper end over lower end. The error of a
   * share is proportional to its square root, so that thresholds which only a part of the given
   * labels reach remain usable; for classes that few images have, which is all classes where there
   * are a thousand, this is the better one. It holds for each threshold by itself and not for all
   * at once.
   */
  WILSON {
    @Override
    double ratio(long all, long images, long given, long givenTotal) {
      double imageCount = (double) images;
      double givenCount = (double) givenTotal;
      return Proportion.upper(all / imageCount, imageCount, STANDARD_ERRORS)
          / Proportion.lower(given / givenCount, givenCount, STANDARD_ERRORS);
    }
  };

  /** tau of the paper, equation of Algorithm 1. */
  private static final double TAU = 0.01;

  private static final double LOG_FOUR_OVER_DELTA = StrictMath.log(4 / 0.01);

  private static final double STANDARD_ERRORS = 2;

  /**
   * Upper bound of (share of images above a threshold) / (share of given labels above it).
   *
   * @param all images above, at most {@code images}
   * @param given given labels above, at least 1, at most {@code givenTotal}
   */
  abstract double ratio(long all, long images, long given, long givenTotal);
}
