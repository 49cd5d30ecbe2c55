package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Scores that no image was looked at for. What a metric gives them is what a model has to beat
 * before its own score means anything.
 */
public final class Baselines {
  private static final long STREAM = 0;

  private Baselines() {}

  /**
   * The same scores for every image: the share of training images that have each label.
   *
   * @param train labels of the training images, among others
   * @param trainRows the training rows of {@code train}
   * @param images number of images to score
   * @return (images, classes); the caller closes it
   * @throws IllegalArgumentException if there are no training rows, or no images
   */
  public static Tensor labelFrequency(LabelMatrix train, int[] trainRows, int images) {
    if (trainRows.length == 0) {
      throw new IllegalArgumentException("label frequencies need at least one training row, got 0");
    }
    int classes = train.classes();
    int[] counts = train.select(trainRows).positivesPerClass();
    Tensor scores = Tensor.allocate(Shape.of(images, classes));
    for (long i = 0; i < scores.size(); i++) {
      scores.set(i, (float) counts[(int) (i % classes)] / trainRows.length);
    }
    return scores;
  }

  /**
   * Independent scores, uniform in [0, 1).
   *
   * @param images number of images to score
   * @param seed decides the scores
   * @return (images, classes); the caller closes it
   * @throws IllegalArgumentException if there are no images or no classes
   */
  public static Tensor random(int images, int classes, long seed) {
    Tensor scores = Tensor.allocate(Shape.of(images, classes));
    for (long i = 0; i < scores.size(); i++) {
      scores.set(i, Philox.uniform(seed, STREAM, i));
    }
    return scores;
  }
}
