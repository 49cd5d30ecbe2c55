package dev.lacuna.cnn.train;

/**
 * By what number an epoch is better than another, all of validation images.
 *
 * <p>Where labels are missing, average precision and precision reward a network that has learned
 * which labels are not given. Area under the ROC curve and recall do not, if the labels that are
 * missing are a random part of their class; see {@link dev.lacuna.cnn.metric.TaggingScores}.
 */
public enum Criterion {
  /**
   * Mean average precision on the validation images, higher is better; unknown labels count as
   * wrong.
   */
  VALIDATION_MAP {
    @Override
    public double goodness(EpochResult result) {
      return result.validation().meanAveragePrecision();
    }
  },
  /** Precision at 5 on the validation images, higher is better; unknown labels count as wrong. */
  VALIDATION_PRECISION_AT_5 {
    @Override
    public double goodness(EpochResult result) {
      return result.validation().precisionAt5();
    }
  },
  /** Mean area under the ROC curve on the validation images, higher is better. */
  VALIDATION_AUC {
    @Override
    public double goodness(EpochResult result) {
      return result.validation().rocAuc();
    }
  },
  /**
   * Recall of the given labels when five are predicted for each validation image, higher is better.
   */
  VALIDATION_RECALL_AT_5 {
    @Override
    public double goodness(EpochResult result) {
      return result.validation().recallAt5();
    }
  },
  /**
   * Propensity-scored precision at 5 on the validation images, higher is better; needs {@link
   * Trainer#inversePropensities}.
   */
  VALIDATION_PROPENSITY_SCORED_PRECISION_AT_5 {
    @Override
    public double goodness(EpochResult result) {
      return result.validation().propensityScoredPrecisionAt5().orElseThrow();
    }
  },
  /** The training loss on the validation images, lower is better. */
  VALIDATION_LOSS {
    @Override
    public double goodness(EpochResult result) {
      return -result.validationLoss();
    }
  };

  /** A number that is larger for better epochs. */
  public abstract double goodness(EpochResult result);
}
