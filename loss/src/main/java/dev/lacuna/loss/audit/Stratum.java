package dev.lacuna.loss.audit;

/**
 * Suggestions of about the same probability, from which some are drawn.
 *
 * @param least the lowest probability in it
 * @param most the highest, which is in it only if it is 1
 * @param size how many suggestions there are, without those among the top ones that are all judged
 * @param expected estimated mean probability of them
 */
public record Stratum(double least, double most, long size, double expected) {
  /** Where strata begin; entries below the last one are not suggestions. */
  static final double[] EDGES = {0.9, 0.7, 0.5, 0.3, 0.1};

  /** The stratum of a probability; -1 if it is too small for any. */
  static int of(double probability) {
    for (int i = 0; i < EDGES.length; i++) {
      if (probability >= EDGES[i]) {
        return i;
      }
    }
    return -1;
  }

  static double upperEdge(int stratum) {
    return stratum == 0 ? 1 : EDGES[stratum - 1];
  }
}
