package dev.lacuna.cnn.augment;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.stream.IntStream;

/**
 * The labels of mixed images in three states. Positive is what is positive in the image with the
 * larger share, or in the other one if its share is at least {@value #LEAST_VISIBLE}; a verified
 * negative is what is one in both; the rest is unknown.
 */
final class MixedLabels {
  /** Of an image with a smaller share nobody could say that its labels fit. */
  static final double LEAST_VISIBLE = 0.25;

  private MixedLabels() {}

  static LabelMatrix of(LabelMatrix labels, double alpha, Draws draws) {
    LabelMatrix.Builder mixed = LabelMatrix.builder(labels.classes());
    for (int image = 0; image < labels.rows(); image++) {
      int partner = draws.partner(image);
      boolean visible = 1 - draws.ownShare(image, alpha) >= LEAST_VISIBLE;
      int[] positives = labels.positives(image);
      if (visible) {
        positives =
            IntStream.concat(IntStream.of(positives), IntStream.of(labels.positives(partner)))
                .toArray();
      }
      int[] negatives =
          IntStream.of(labels.negatives(image))
              .filter(label -> labels.state(partner, label) == LabelState.NEGATIVE)
              .toArray();
      mixed.addRow(positives, negatives);
    }
    return mixed.build();
  }
}
