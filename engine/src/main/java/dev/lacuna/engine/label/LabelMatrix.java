package dev.lacuna.engine.label;

import java.util.Arrays;

/**
 * Labels of images in three states, stored sparse: for each image the sorted ids of its positive
 * and of its verified negative labels; every other label is unknown. Memory grows with the labels
 * given, never with images times classes. Immutable.
 */
public final class LabelMatrix {
  private final int classes;
  private final int[] starts;
  private final int[] ids;
  private final int[] positiveCounts;

  private LabelMatrix(int classes, int[] starts, int[] ids, int[] positiveCounts) {
    this.classes = classes;
    this.starts = starts;
    this.ids = ids;
    this.positiveCounts = positiveCounts;
  }

  /** Collects the rows of a matrix with {@code classes} columns. */
  public static Builder builder(int classes) {
    return new Builder(classes);
  }

  /** Number of images. */
  public int rows() {
    return positiveCounts.length;
  }

  /** Number of labels. */
  public int classes() {
    return classes;
  }

  /** Number of positive labels of an image. */
  public int positiveCount(int row) {
    return positiveCounts[row];
  }

  /** Id of the {@code index}-th positive label of an image, ascending. */
  public int positive(int row, int index) {
    return ids[starts[row] + index];
  }

  /** Number of verified negative labels of an image. */
  public int negativeCount(int row) {
    return starts[row + 1] - starts[row] - positiveCounts[row];
  }

  /** Id of the {@code index}-th verified negative label of an image, ascending. */
  public int negative(int row, int index) {
    return ids[starts[row] + positiveCounts[row] + index];
  }

  /** Ids of the positive labels of an image, ascending; a new array. */
  public int[] positives(int row) {
    return Arrays.copyOfRange(ids, starts[row], starts[row] + positiveCounts[row]);
  }

  /** Ids of the verified negative labels of an image, ascending; a new array. */
  public int[] negatives(int row) {
    return Arrays.copyOfRange(ids, starts[row] + positiveCounts[row], starts[row + 1]);
  }

  /** Number of positive labels of an image whose ids are below {@code label}. */
  public int positivesBelow(int row, int label) {
    return below(starts[row], starts[row] + positiveCounts[row], label);
  }

  /** Number of verified negative labels of an image whose ids are below {@code label}. */
  public int negativesBelow(int row, int label) {
    return below(starts[row] + positiveCounts[row], starts[row + 1], label);
  }

  private int below(int start, int end, int label) {
    int found = Arrays.binarySearch(ids, start, end, label);
    return (found < 0 ? -found - 1 : found) - start;
  }

  /** What is known of one label of one image. */
  public LabelState state(int row, int label) {
    int start = starts[row];
    int middle = start + positiveCounts[row];
    if (Arrays.binarySearch(ids, start, middle, label) >= 0) {
      return LabelState.POSITIVE;
    }
    return Arrays.binarySearch(ids, middle, starts[row + 1], label) >= 0
        ? LabelState.NEGATIVE
        : LabelState.UNKNOWN;
  }

  /** How many images have each label as a positive; one entry a class. */
  public int[] positivesPerClass() {
    int[] counts = new int[classes];
    for (int row = 0; row < rows(); row++) {
      for (int i = 0; i < positiveCount(row); i++) {
        counts[positive(row, i)]++;
      }
    }
    return counts;
  }

  /** The rows with the given numbers, in that order. */
  public LabelMatrix select(int[] rows) {
    Builder builder = builder(classes);
    for (int row : rows) {
      builder.addRow(positives(row), negatives(row));
    }
    return builder.build();
  }

  /** Collects rows; ids may come in any order and more than once. */
  public static final class Builder {
    private final int classes;
    private int[] starts = new int[16];
    private int[] positiveCounts = new int[16];
    private int[] ids = new int[64];
    private int rows;

    private Builder(int classes) {
      if (classes < 1) {
        throw new IllegalArgumentException("classes must be at least 1, got " + classes);
      }
      this.classes = classes;
    }

    /** Adds an image whose other labels are all unknown. */
    public Builder addRow(int... positives) {
      return addRow(positives, new int[0]);
    }

    /**
     * Adds an image.
     *
     * @throws IllegalArgumentException if an id is not in 0..classes-1 or is both positive and
     *     negative
     */
    public Builder addRow(int[] positives, int[] negatives) {
      int[] present = checked(positives);
      int[] absent = checked(negatives);
      for (int id : absent) {
        if (Arrays.binarySearch(present, id) >= 0) {
          throw new IllegalArgumentException(
              "label " + id + " of row " + rows + " is both positive and negative");
        }
      }
      int start = starts[rows];
      int needed = Math.addExact(start, present.length + absent.length);
      if (needed > ids.length) {
        ids = Arrays.copyOf(ids, Math.max(needed, ids.length * 2));
      }
      System.arraycopy(present, 0, ids, start, present.length);
      System.arraycopy(absent, 0, ids, start + present.length, absent.length);
      if (rows + 1 == starts.length) {
        starts = Arrays.copyOf(starts, rows * 2 + 2);
        positiveCounts = Arrays.copyOf(positiveCounts, rows * 2 + 2);
      }
      positiveCounts[rows] = present.length;
      rows++;
      starts[rows] = needed;
      return this;
    }

    private int[] checked(int[] labels) {
      int[] sorted = Arrays.stream(labels).sorted().distinct().toArray();
      if (sorted.length > 0 && (sorted[0] < 0 || sorted[sorted.length - 1] >= classes)) {
        int bad = sorted[0] < 0 ? sorted[0] : sorted[sorted.length - 1];
        throw new IllegalArgumentException(
            "label id must be in 0.." + (classes - 1) + ", got " + bad + " in row " + rows);
      }
      return sorted;
    }

    /** The matrix of all rows added so far. */
    public LabelMatrix build() {
      return new LabelMatrix(
          classes,
          Arrays.copyOf(starts, rows + 1),
          Arrays.copyOf(ids, starts[rows]),
          Arrays.copyOf(positiveCounts, rows));
    }
  }
}
