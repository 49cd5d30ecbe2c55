package dev.lacuna.cnn.train;

/**
 * Ends training when epochs no longer get better.
 *
 * @param criterion by what number
 * @param patience how many epochs in a row may fail to beat the best one; at least 1
 */
public record EarlyStopping(Criterion criterion, int patience) {

  /** Checks the range. */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException("patience must be at least 1, got " + patience);
    }
  }
}
