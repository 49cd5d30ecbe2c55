package dev.lacuna.engine.loss;

/** How the losses of single entries become one number. */
public enum Reduction {
  /**
   * Sum over classes, mean over the images of the batch: that of every loss that is a sum over
   * entries, so that a learning rate means the same for them. It is written into every model file.
   */
  SUM_OVER_CLASSES_MEAN_OVER_BATCH,
  /** Mean over images plus mean over classes, for a loss that compares the entries of each. */
  MEAN_OVER_IMAGES_PLUS_MEAN_OVER_CLASSES
}
