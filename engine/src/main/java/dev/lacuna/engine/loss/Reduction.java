package dev.lacuna.engine.loss;

/** How the losses of single entries become one number. */
public enum Reduction {
  /**
   * Sum over classes, mean over the images of the batch: the only one in use, so that a learning
   * rate means the same for every loss. It is written into every model file.
   */
  SUM_OVER_CLASSES_MEAN_OVER_BATCH
}
