package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * The scores that are printed for a tagger. Unknown labels count as wrong, so where labels are
 * missing these are lower bounds.
 *
 * @param meanAveragePrecision mean of the classes' average precision, over those that have a
 *     positive
 * @param classesCounted number of classes that mean is taken over
 * @param classesLeftOut number of classes without a positive
 * @param precisionAt5 share of the five best-scored labels that are positive, mean over the images
 */
public record TaggingScores(
    double meanAveragePrecision, int classesCounted, int classesLeftOut, double precisionAt5) {

  private static final int K = 5;

  /**
   * The scores of a model.
   *
   * @param scores (images, classes): logits or probabilities
   */
  public static TaggingScores of(Parallel parallel, Tensor scores, LabelMatrix labels) {
    AveragePrecision precision = AveragePrecision.of(parallel, scores, labels);
    return new TaggingScores(
        precision.mean(),
        precision.classesCounted(),
        precision.classesLeftOut(),
        PrecisionAtK.of(parallel, scores, labels, K).precision());
  }
}
