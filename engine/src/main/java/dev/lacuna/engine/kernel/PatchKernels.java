package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The kernel gradient under a maximum where a kernel row meets about one vector of inputs. Rules
 * for segments and offsets as in {@link MatrixKernels}.
 */
public interface PatchKernels {

  /** Floats from a line of the sums of {@link #add} to the next: its run in whole vectors. */
  int line(int run);

  /**
   * Adds multiples of the patches that won, filter by filter. With w and d the winner and the
   * gradient of window j of row i in channel f: {@code out[outOffset + f * outFilter + l *
   * line(run) + q] = fma(w is NONE ? +0 : d, x[xOffset + i * xRow + j * xStep + place(w) + l *
   * xLine + q], out[..])} for each line l and q &lt; run, over (i, j) ascending. What is between
   * the lines of out is undefined.
   *
   * @param rows rows of windows
   * @param windows windows of a row
   * @param winner bytes, {@code rows} times {@code windows} times {@code filters} from byte {@code
   *     winnerOffset} on
   * @param dy floats in the same order, from {@code dyOffset} on
   * @param lines lines of a patch
   * @param run floats of a line; up to {@link MatrixKernels#SLACK} more are read
   * @param places place(w), 256 ints from {@code placesOffset} on
   */
  void add(
      int rows,
      int windows,
      int filters,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      int lines,
      int run,
      MemorySegment x,
      long xOffset,
      long xRow,
      long xStep,
      long xLine,
      MemorySegment places,
      long placesOffset,
      MemorySegment out,
      long outOffset,
      long outFilter);
}
