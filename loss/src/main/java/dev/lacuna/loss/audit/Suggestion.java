package dev.lacuna.loss.audit;

import java.util.List;

/**
 * A label that an image probably lacks.
 *
 * @param rank 1 for the most probable one of all
 * @param row the image
 * @param label the label
 * @param probability estimated probability that it fits, in [0, 1]
 * @param precision estimated share of right ones among this and all suggestions before it
 * @param score the model's own probability, the logistic function of its logit
 * @param margin log-odds that the combined score lies above the class's threshold, the score from
 *     which on a suggestion is rather right than wrong; NaN if the class has none
 * @param usual labels of the image that usually come with this one, the strongest argument first
 * @param similar images with this label that the model scores most alike, the nearest first
 */
public record Suggestion(
    int rank,
    int row,
    int label,
    double probability,
    double precision,
    double score,
    double margin,
    List<Companion> usual,
    List<Integer> similar) {

  /** Copies the lists. */
  public Suggestion {
    usual = List.copyOf(usual);
    similar = List.copyOf(similar);
  }

  /**
   * A given label that speaks for another one.
   *
   * @param label the given label
   * @param together number of images that have both
   * @param given number of images that have the given one
   */
  public record Companion(int label, int together, int given) {}
}
