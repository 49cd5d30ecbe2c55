package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;

/** A number for each positive label of a matrix, such as its place in a list. Immutable. */
public final class PositiveValues {
  private final int[] starts;
  private final float[] values;

  private PositiveValues(int[] starts, float[] values) {
    this.starts = starts;
    this.values = values;
  }

  /** The number of one positive label. */
  @FunctionalInterface
  public interface Entry {
    /** The number that belongs to {@code label} of {@code row}. */
    float value(int row, int label);
  }

  /**
   * Asks for the number of every positive label once.
   *
   * @throws IllegalArgumentException if a number is NaN; the message names row and label
   */
  public static PositiveValues of(LabelMatrix labels, Entry entry) {
    int[] starts = new int[labels.rows() + 1];
    for (int row = 0; row < labels.rows(); row++) {
      starts[row + 1] = Math.addExact(starts[row], labels.positiveCount(row));
    }
    float[] values = new float[starts[labels.rows()]];
    for (int row = 0; row < labels.rows(); row++) {
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        float value = entry.value(row, label);
        if (Float.isNaN(value)) {
          throw new IllegalArgumentException(
              "the value of label " + label + " of row " + row + " is not a number");
        }
        values[starts[row] + i] = value;
      }
    }
    return new PositiveValues(starts, values);
  }

  /** Number of rows. */
  public int rows() {
    return starts.length - 1;
  }

  /** Number of positive labels of a row. */
  public int count(int row) {
    return starts[row + 1] - starts[row];
  }

  /** The number of the {@code index}-th positive label of a row, in the order of the matrix. */
  public float of(int row, int index) {
    return values[starts[row] + index];
  }
}
