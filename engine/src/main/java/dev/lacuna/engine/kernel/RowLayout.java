package dev.lacuna.engine.kernel;

/**
 * Where the rows of a product's left operand A and of its result C lie in memory. Rows are numbered
 * line by line: row i is at line {@code i / columns} and column {@code i % columns}; within a row
 * of A the elements come in {@code taps} runs of {@code run} contiguous floats. So a convolution of
 * channels-last images is a product whose rows overlap: a line is an output row, a tap a kernel
 * row, and {@code kernelWidth * channels} inputs are a run. All strides count floats.
 *
 * @param columns rows of A and C to a line
 * @param line from a line of A to the next
 * @param column from a row of A to the next of the same line
 * @param taps runs of a row of A
 * @param run floats of a run; a row of A has {@code taps * run} elements
 * @param tap from a run to the next of the same row
 * @param outLine from a line of C to the next
 * @param outColumn from a row of C to the next of the same line
 */
public record RowLayout(
    int columns,
    long line,
    long column,
    int taps,
    int run,
    long tap,
    long outLine,
    long outColumn) {

  /** Rows of {@code k} contiguous elements, {@code aRow} apart in A and {@code cRow} in C. */
  public static RowLayout of(int k, long aRow, long cRow) {
    return new RowLayout(Integer.MAX_VALUE, 0, aRow, 1, k, 0, 0, cRow);
  }

  /** Whether rows i to i + count - 1 exist and are of one line. */
  public boolean isOneLine(int i, int rows, int count) {
    return i + count <= rows && i % columns + count <= columns;
  }

  /** Where row {@code i} of A begins, in floats from its first row. */
  public long offset(int i) {
    int at = i / columns;
    return at * line + (i - at * columns) * column;
  }

  /** Where row {@code i} of C begins, in floats from its first row. */
  public long outOffset(int i) {
    int at = i / columns;
    return at * outLine + (i - at * columns) * outColumn;
  }
}
