package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The specification of {@link SparseKernels}. */
final class ScalarSparseKernels implements SparseKernels {

  @Override
  public void reluMax(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment z,
      long zOffset,
      long zLine,
      MemorySegment bias,
      long biasOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset) {
    int columns = windows * windowWidth;
    float[][] lines = new float[windowHeight][columns * channels];
    for (int wy = 0; wy < windowHeight; wy++) {
      ArrayRows.read(z, zOffset + wy * zLine, lines[wy], 0, columns * channels);
    }
    float[] added = new float[channels];
    ArrayRows.read(bias, biasOffset, added, 0, channels);
    float[] leads = new float[windows * channels];
    byte[] taps = new byte[windows * channels];
    Arrays.fill(taps, (byte) NONE);
    for (int i = 0; i < windows; i++) {
      for (int t = 0; t < windowHeight * windowWidth; t++) {
        int column = i * windowWidth + t % windowWidth;
        lead(
            channels,
            lines[t / windowWidth],
            column * channels,
            added,
            t,
            leads,
            i * channels,
            taps);
      }
    }
    ArrayRows.write(leads, 0, leads.length, y, yOffset);
    if (winner != null) {
      MemorySegment.copy(taps, 0, winner, JAVA_BYTE, winnerOffset, taps.length);
    }
  }

  /** Lets position {@code tap} of a window take the lead in the channels where it is greater. */
  private static void lead(
      int channels,
      float[] line,
      int from,
      float[] bias,
      int tap,
      float[] leads,
      int window,
      byte[] taps) {
    for (int c = 0; c < channels; c++) {
      float value = line[from + c] + bias[c];
      if (value > leads[window + c]) {
        leads[window + c] = value;
        taps[window + c] = (byte) tap;
      }
    }
  }

  @Override
  public void addRows(
      int count,
      MemorySegment list,
      long offsets,
      long factors,
      int n,
      MemorySegment x,
      long xOffset,
      MemorySegment out,
      long outOffset) {
    for (int i = 0; i < count; i++) {
      long row = xOffset + list.getAtIndex(JAVA_INT, offsets + i);
      float factor = list.getAtIndex(JAVA_FLOAT, factors + i);
      for (int q = 0; q < n; q++) {
        float sum = out.getAtIndex(JAVA_FLOAT, outOffset + q);
        sum = Math.fma(factor, x.getAtIndex(JAVA_FLOAT, row + q), sum);
        out.setAtIndex(JAVA_FLOAT, outOffset + q, sum);
      }
    }
  }

  @Override
  public void unpool(
      int windowHeight,
      int windowWidth,
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment z,
      long zOffset,
      long zLine) {
    for (int i = 0; i < windows; i++) {
      for (int t = 0; t < windowHeight * windowWidth; t++) {
        long column = (long) i * windowWidth + t % windowWidth;
        long to = zOffset + t / windowWidth * zLine + column * channels;
        for (int c = 0; c < channels; c++) {
          long at = (long) i * channels + c;
          boolean wins = winner.get(JAVA_BYTE, winnerOffset + at) == (byte) t;
          z.setAtIndex(JAVA_FLOAT, to + c, wins ? dy.getAtIndex(JAVA_FLOAT, dyOffset + at) : 0f);
        }
      }
    }
  }

  @Override
  public void addLive(
      int windows,
      int channels,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment out,
      long outOffset) {
    for (int c = 0; c < channels; c++) {
      float sum = out.getAtIndex(JAVA_FLOAT, outOffset + c);
      for (int i = 0; i < windows; i++) {
        long at = (long) i * channels + c;
        boolean live = winner.get(JAVA_BYTE, winnerOffset + at) != (byte) NONE;
        sum += live ? dy.getAtIndex(JAVA_FLOAT, dyOffset + at) : 0f;
      }
      out.setAtIndex(JAVA_FLOAT, outOffset + c, sum);
    }
  }
}
