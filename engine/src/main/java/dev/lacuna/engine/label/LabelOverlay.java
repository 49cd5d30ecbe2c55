package dev.lacuna.engine.label;

import java.util.Arrays;

/**
 * Positive labels added to a {@link LabelMatrix} without changing it: those that a loss believes to
 * be missing, or that a reviewer accepted. Sparse: memory grows with what is added, and the labels
 * of a row are found without a search through the others.
 *
 * <p>What was given stays as it was given. An addition counts only where the label is unknown; on a
 * given positive it changes nothing, and a verified negative stays negative.
 *
 * <p>Several threads may read at once as long as none adds.
 */
public final class LabelOverlay {
  private static final int NO_ROW = -1;

  /** Multiplier of Fibonacci hashing: 2^32 divided by the golden ratio. */
  private static final int SPREAD = 0x9E3779B9;

  private final int rows;
  private final int classes;

  /** Hash table, linear probing, at most half full: row, its labels ascending, how many. */
  private int[] keys;

  private int[][] labels;
  private int[] counts;
  private int rowsUsed;
  private int size;

  /**
   * An overlay without additions.
   *
   * @param rows images of the matrix it is for, at least 0
   * @param classes columns of that matrix, at least 0
   * @throws IllegalArgumentException if one is negative
   */
  public LabelOverlay(int rows, int classes) {
    if (rows < 0 || classes < 0) {
      throw new IllegalArgumentException(
          "an overlay has at least 0 rows and 0 classes, got " + rows + " and " + classes);
    }
    this.rows = rows;
    this.classes = classes;
    allocate(16);
  }

  /**
   * The overlay with the additions that {@link #extent}, {@link #addedRows} and {@link
   * #addedLabels} gave.
   *
   * @param extent number of rows and number of classes
   * @param rows for each addition its row
   * @param labels for each addition its label
   * @throws IllegalArgumentException if the arrays do not fit each other, an addition is out of
   *     range or one stands there twice
   */
  public static LabelOverlay of(int[] extent, int[] rows, int[] labels) {
    if (extent.length != 2) {
      throw new IllegalArgumentException(
          "the extent of an overlay is its rows and its classes, got "
              + extent.length
              + " numbers");
    }
    if (rows.length != labels.length) {
      throw new IllegalArgumentException(
          "an overlay needs a row for each label, got "
              + rows.length
              + " rows and "
              + labels.length
              + " labels");
    }
    LabelOverlay overlay = new LabelOverlay(extent[0], extent[1]);
    for (int i = 0; i < rows.length; i++) {
      if (!overlay.add(rows[i], labels[i])) {
        throw new IllegalArgumentException(
            "label " + labels[i] + " of row " + rows[i] + " is in the overlay twice");
      }
    }
    return overlay;
  }

  /** Number of images of the matrix that this is for. */
  public int rows() {
    return rows;
  }

  /** Number of labels of the matrix that this is for. */
  public int classes() {
    return classes;
  }

  /** Number of additions. */
  public int size() {
    return size;
  }

  /**
   * Adds a label to a row.
   *
   * @return whether it was not there before
   * @throws IllegalArgumentException if there is no such row or label
   */
  public boolean add(int row, int label) {
    if (row < 0 || row >= rows || label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "an overlay of "
              + rows
              + " rows and "
              + classes
              + " classes cannot take label "
              + label
              + " of row "
              + row);
    }
    int slot = slot(row);
    if (keys[slot] == NO_ROW) {
      if (2 * (rowsUsed + 1) > keys.length) {
        grow();
        slot = slot(row);
      }
      keys[slot] = row;
      labels[slot] = new int[2];
      rowsUsed++;
    }
    int count = counts[slot];
    int place = Arrays.binarySearch(labels[slot], 0, count, label);
    if (place >= 0) {
      return false;
    }
    if (count == labels[slot].length) {
      labels[slot] = Arrays.copyOf(labels[slot], count * 2);
    }
    int insertion = -place - 1;
    System.arraycopy(labels[slot], insertion, labels[slot], insertion + 1, count - insertion);
    labels[slot][insertion] = label;
    counts[slot]++;
    size++;
    return true;
  }

  /**
   * Adds all that another overlay has.
   *
   * @throws IllegalArgumentException if it is for a matrix of another size
   */
  public void addAll(LabelOverlay other) {
    requireSame("an overlay", other.rows, other.classes);
    for (int slot = 0; slot < other.keys.length; slot++) {
      for (int i = 0; i < other.counts[slot]; i++) {
        add(other.keys[slot], other.labels[slot][i]);
      }
    }
  }

  /** Whether this label was added to this row. */
  public boolean contains(int row, int label) {
    int slot = slot(row);
    return Arrays.binarySearch(labels[slot], 0, counts[slot], label) >= 0;
  }

  /** Number of labels added to a row. */
  public int count(int row) {
    return counts[slot(row)];
  }

  /** The {@code index}-th label added to a row, ascending. */
  public int label(int row, int index) {
    return labels[slot(row)][index];
  }

  /**
   * The given labels and, where they say unknown, the additions as positives.
   *
   * @throws IllegalArgumentException if the matrix has other rows or classes than this overlay
   */
  public LabelMatrix applyTo(LabelMatrix given) {
    requireSame("a label matrix", given.rows(), given.classes());
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      int[] positives = new int[given.positiveCount(row) + count(row)];
      int count = 0;
      while (count < given.positiveCount(row)) {
        positives[count] = given.positive(row, count);
        count++;
      }
      for (int i = 0; i < count(row); i++) {
        if (given.state(row, label(row, i)) == LabelState.UNKNOWN) {
          positives[count++] = label(row, i);
        }
      }
      int[] negatives = new int[given.negativeCount(row)];
      for (int i = 0; i < negatives.length; i++) {
        negatives[i] = given.negative(row, i);
      }
      builder.addRow(Arrays.copyOf(positives, count), negatives);
    }
    return builder.build();
  }

  /** Number of rows and number of classes, to be stored. */
  public int[] extent() {
    return new int[] {rows, classes};
  }

  /** The row of each addition, ascending, to be stored. */
  public int[] addedRows() {
    int[] result = new int[size];
    int count = 0;
    for (int row : sortedRows()) {
      Arrays.fill(result, count, count + count(row), row);
      count += count(row);
    }
    return result;
  }

  /** The label of each addition, in the order of {@link #addedRows}, to be stored. */
  public int[] addedLabels() {
    int[] result = new int[size];
    int count = 0;
    for (int row : sortedRows()) {
      System.arraycopy(labels[slot(row)], 0, result, count, count(row));
      count += count(row);
    }
    return result;
  }

  private int[] sortedRows() {
    return Arrays.stream(keys).filter(row -> row != NO_ROW).sorted().toArray();
  }

  private void requireSame(String what, int otherRows, int otherClasses) {
    if (otherRows != rows || otherClasses != classes) {
      throw new IllegalArgumentException(
          "an overlay of "
              + rows
              + " rows and "
              + classes
              + " classes does not fit "
              + what
              + " of "
              + otherRows
              + " and "
              + otherClasses);
    }
  }

  /** Where a row stands, or the free place where it would. */
  private int slot(int row) {
    int slot = (row * SPREAD) >>> (Integer.numberOfLeadingZeros(keys.length) + 1);
    while (keys[slot] != row && keys[slot] != NO_ROW) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    int[] oldKeys = keys;
    int[][] oldLabels = labels;
    int[] oldCounts = counts;
    allocate(keys.length * 2);
    for (int old = 0; old < oldKeys.length; old++) {
      if (oldKeys[old] != NO_ROW) {
        int slot = slot(oldKeys[old]);
        keys[slot] = oldKeys[old];
        labels[slot] = oldLabels[old];
        counts[slot] = oldCounts[old];
      }
    }
  }

  /** An empty table. */
  private void allocate(int slots) {
    keys = new int[slots];
    Arrays.fill(keys, NO_ROW);
    labels = new int[slots][];
    Arrays.fill(labels, new int[0]);
    counts = new int[slots];
  }
}
