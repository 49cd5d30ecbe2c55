package dev.lacuna.cnn.metric;

/** What becomes of the entries (image, class) of which nothing is known. */
public enum UnknownLabels {
  /**
   * They count as negatives. Where positives are missing from the labels, precision, F1 and average
   * precision come out too low.
   */
  NEGATIVE,

  /**
   * They are left out, class by class; positives and verified negatives remain. The result is that
   * of the entries somebody looked at, which may be harder or easier than the others.
   */
  LEFT_OUT
}
