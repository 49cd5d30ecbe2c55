package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link PatchKernels}. */
final class ScalarPatchKernels implements PatchKernels {

  @Override
  public int line(int run) {
    return run;
  }

  @Override
  public void add(
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
      long outFilter) {
    for (int f = 0; f < filters; f++) {
      for (int window = 0; window < rows * windows; window++) {
        long at = (long) window * filters + f;
        int tap = winner.get(JAVA_BYTE, winnerOffset + at) & 0xff;
        float factor = tap == SparseKernels.NONE ? 0f : dy.getAtIndex(JAVA_FLOAT, dyOffset + at);
        int place = places.getAtIndex(JAVA_INT, placesOffset + tap);
        long from = xOffset + window / windows * xRow + window % windows * xStep + place;
        for (int l = 0; l < lines; l++) {
          for (int q = 0; q < run; q++) {
            long to = outOffset + f * outFilter + (long) l * run + q;
            float value = x.getAtIndex(JAVA_FLOAT, from + l * xLine + q);
            out.setAtIndex(JAVA_FLOAT, to, Math.fma(factor, value, out.getAtIndex(JAVA_FLOAT, to)));
          }
        }
      }
    }
  }
}
