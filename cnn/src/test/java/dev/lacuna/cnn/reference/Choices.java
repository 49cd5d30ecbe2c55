package dev.lacuna.cnn.reference;

import java.util.Arrays;

/**
 * Which way a piecewise linear operator went: the sign at each ReLU, the winner of each maximum. A
 * first run records them; later runs on other numbers go the same way, so that they evaluate the
 * same polynomial.
 */
public final class Choices {
  private int[] taken;
  private double margin = Double.POSITIVE_INFINITY;

  /** Whether a run has recorded its choices. */
  boolean recorded() {
    return taken != null;
  }

  void begin(int size) {
    taken = new int[size];
    Arrays.fill(taken, -1);
  }

  void record(int element, int choice, double distance) {
    taken[element] = choice;
    margin = Math.min(margin, distance);
  }

  int at(int element) {
    return taken[element];
  }

  /** How far the recorded run was from choosing otherwise; infinite where there was no choice. */
  public double margin() {
    return margin;
  }
}
