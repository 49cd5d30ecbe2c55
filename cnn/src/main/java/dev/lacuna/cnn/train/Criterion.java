package dev.lacuna.cnn.train;

/** By what number an epoch is better than another. */
public enum Criterion {
  /**
   * Mean average precision on the validation images, higher is better; unknown labels count as
   * wrong.
   */
  VALIDATION_MAP {
    @Override
    double goodness(EpochResult result) {
      return result.validation().meanAveragePrecision();
    }
  },
  /** Precision at 5 on the validation images, higher is better; unknown labels count as wrong. */
  VALIDATION_PRECISION_AT_5 {
    @Override
    double goodness(EpochResult result) {
      return result.validation().precisionAt5();
    }
  },
  /** The training loss on the validation images, lower is better. */
  VALIDATION_LOSS {
    @Override
    double goodness(EpochResult result) {
      return -result.validationLoss();
    }
  };

  /** A number that is larger for better epochs. */
  abstract double goodness(EpochResult result);
}
