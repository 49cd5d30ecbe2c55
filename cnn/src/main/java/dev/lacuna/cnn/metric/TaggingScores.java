package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The few scores by which taggers, and epochs of one, are compared. Unknown labels count as wrong,
 * so where labels are missing average precision and precision are lower bounds. If those missing
 * are a random part of their class, recall is right, and the area under the ROC curve of a class,
 * though too low, is so by an increasing function of the true one: it orders taggers as the full
 * labels would.
 *
 * @param meanAveragePrecision mean of the classes' average precision, over those that have a
 *     positive
 * @param classesCounted number of classes that mean is taken over
 * @param classesLeftOut number of classes without a positive
 * @param precisionAt5 share of the five best-scored labels that are positive, mean over the images
 * @param rocAuc mean of the classes' areas under the ROC curve, over those that have positives and
 *     others; 0 if none has
 * @param recallAt5 share of an image's positives that are among its five best-scored labels, mean
 *     over the images that have positives
 * @param propensityScoredPrecisionAt5 precision at 5 in which a positive counts one over its
 *     propensity, see {@link AtK.PropensityScored}; empty without propensities
 */
public record TaggingScores(
    double meanAveragePrecision,
    int classesCounted,
    int classesLeftOut,
    double precisionAt5,
    double rocAuc,
    double recallAt5,
    OptionalDouble propensityScoredPrecisionAt5) {

  private static final int K = 5;

  /**
   * The scores of a model.
   *
   * @param scores (images, classes): logits or probabilities
   */
  public static TaggingScores of(Parallel parallel, Tensor scores, LabelMatrix labels) {
    return of(parallel, scores, labels, Optional.empty());
  }

  /**
   * The scores of a model, those with propensities among them.
   *
   * @param scores (images, classes): logits or probabilities
   * @param inversePropensities for each class one divided by the probability that a positive is
   *     given, where known
   */
  public static TaggingScores of(
      Parallel parallel, Tensor scores, LabelMatrix labels, Optional<float[]> inversePropensities) {
    ScoreSource source = ScoreSource.of(scores, labels);
    RankingWalk[] classes = StepCounts.ofClasses(parallel, source, labels).byClass();
    AveragePrecision precision = new AveragePrecision(classes);
    ImageRankings images =
        ImageRankings.of(parallel, source, labels, List.of(K), inversePropensities);
    AtK all = images.atK().getFirst();
    return new TaggingScores(
        precision.mean(),
        precision.classesCounted(),
        precision.classesLeftOut(),
        all.precision(),
        new RocAuc(classes).mean(),
        images.atKWithPositives().getFirst().recall(),
        all.propensityScored().stream().mapToDouble(AtK.PropensityScored::precision).findFirst());
  }
}
