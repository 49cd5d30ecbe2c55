package dev.lacuna.cli.compare;

import dev.lacuna.cnn.train.Criterion;

/**
 * How parameters of losses are searched: successive halving (Jamieson and Talwalkar 2016) with
 * thirds. All settings are trained for a ninth of the epochs; the best third of them from the start
 * again for a third of the epochs; the best third of those for all epochs; the best of those wins.
 * What is best is said by validation images, whose labels were hidden like those of the training
 * images, and never by test images or by labels that were hidden.
 *
 * @param settings how many settings of each loss are tried; 0 for no search
 * @param criterion by what number
 * @param criterionName what the command line calls it
 */
public record Tuning(int settings, Criterion criterion, String criterionName) {
  /** One in so many settings stays, with so many times the epochs. */
  static final int KEPT = 3;

  /** Rounds of a search. */
  static final int ROUNDS = 3;

  /** Epochs of a round, counted from 1, where the last has {@code epochs}; at least 1. */
  static int epochs(int round, int epochs) {
    int share = 1;
    for (int later = round; later < ROUNDS; later++) {
      share *= KEPT;
    }
    return Math.max(1, epochs / share);
  }
}
