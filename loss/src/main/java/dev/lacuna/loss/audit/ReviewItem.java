package dev.lacuna.loss.audit;

/**
 * A suggestion that a person is to judge.
 *
 * @param row the image
 * @param label the label
 * @param probability estimated probability that it fits
 * @param stratum number of the stratum that it was drawn from at random, 0 the most probable; -1
 *     for one of the top suggestions
 */
public record ReviewItem(int row, int label, double probability, int stratum) {
  /** The stratum of what was not drawn. */
  public static final int TOP = -1;
}
