package dev.lacuna.cli.run;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.prior.Propensities;

/** What the labels of the training images say of how often each label is given. */
public final class TrainedLabels {
  private TrainedLabels() {}

  /** One over each label's propensity by Jain's formula, from the labels of the training images. */
  static float[] inversePropensities(LabelMatrix labels) {
    return narrowed(Propensities.of(labels));
  }

  /**
   * As {@link #inversePropensities(LabelMatrix)}, from counts.
   *
   * @param counts how many training images had each label
   * @param images number of training images
   */
  public static float[] inversePropensities(int[] counts, int images) {
    return narrowed(
        Propensities.jain(counts, images, Propensities.DEFAULT_A, Propensities.DEFAULT_B));
  }

  private static float[] narrowed(Propensities propensities) {
    float[] inverse = new float[propensities.classes()];
    for (int label = 0; label < inverse.length; label++) {
      inverse[label] = (float) propensities.inverse(label);
    }
    return inverse;
  }
}
