package dev.lacuna.engine.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.kernel.RowKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowKernels} with vectors. A dot product's 16 lanes are one vector of 512 bits, two of 256
 * or four of 128.
 */
final class SimdRowKernels implements RowKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;
  private static final long LANES_BYTES = (long) LANES * Float.BYTES;

  /** Floats of the lanes of a tile of 2 x 4 dot products. */
  private static final int TILE_LANES = 8 * LANES;

  private static final VectorShuffle<Float> DOWN_8 = down(8);
  private static final VectorShuffle<Float> DOWN_4 = down(4);
  private static final VectorShuffle<Float> DOWN_2 = down(2);
  private static final VectorShuffle<Float> DOWN_1 = down(1);

  SimdRowKernels() {}

  /** Moves lane {@code l + distance} to lane {@code l}. */
  private static VectorShuffle<Float> down(int distance) {
    if (S == null || distance >= V) {
      return null;
    }
    int[] source = new int[V];
    for (int lane = 0; lane < V; lane++) {
      source[lane] = (lane + distance) % V;
    }
    return VectorShuffle.fromArray(S, source, 0);
  }

  @Override
  public long scratchLength(int m, int n) {
    return TILE_LANES + (long) (m + n) * LANES;
  }

  @Override
  public void multiplyTransposed(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aOffset,
      long aRow,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment c,
      long cOffset,
      long cRow,
      MemorySegment scratch,
      long scratchOffset) {
    int full = k / LANES;
    int rest = k - full * LANES;
    long aTails = scratchOffset + TILE_LANES;
    long bTails = aTails + (long) m * LANES;
    if (rest > 0) {
      padTails(m, rest, a, aOffset + (long) full * LANES, aRow, scratch, aTails);
      padTails(n, rest, b, bOffset + (long) full * LANES, bRow, scratch, bTails);
    }
    int i = 0;
    if (V == LANES) {
      for (; i <= m - 2; i += 2) {
        int j = 0;
        for (; j <= n - 4; j += 4) {
          long to = cOffset + i * cRow + j;
          clear(scratch, scratchOffset, 8);
          dots2x4(
              full,
              a,
              aOffset + i * aRow,
              aRow,
              b,
              bOffset + j * bRow,
              bRow,
              scratch,
              scratchOffset);
          if (rest > 0) {
            dots2x4(
                1,
                scratch,
                aTails + (long) i * LANES,
                LANES,
                scratch,
                bTails + (long) j * LANES,
                LANES,
                scratch,
                scratchOffset);
          }
          sumLanes(scratch, scratchOffset, 8);
          copy(scratch, scratchOffset, c, to, 4);
          copy(scratch, scratchOffset + 4, c, to + cRow, 4);
        }
        for (int r = i; r < i + 2; r++) {
          dots(
              full,
              rest,
              j,
              n,
              a,
              aOffset + r * aRow,
              b,
              bOffset,
              bRow,
              scratch,
              scratchOffset,
              aTails + (long) r * LANES,
              bTails,
              c,
              cOffset + r * cRow);
        }
      }
    }
    for (; i < m; i++) {
      dots(
          full,
          rest,
          0,
          n,
          a,
          aOffset + i * aRow,
          b,
          bOffset,
          bRow,
          scratch,
          scratchOffset,
          aTails + (long) i * LANES,
          bTails,
          c,
          cOffset + i * cRow);
    }
  }

  /** Copies the ends of rows, {@code rest} floats, and extends them with +0 to 16. */
  private static void padTails(
      int rows, int rest, MemorySegment x, long xOffset, long xRow, MemorySegment tails, long at) {
    for (int i = 0; i < rows; i++) {
      long to = at + (long) i * LANES;
      copy(x, xOffset + i * xRow, tails, to, rest);
      for (int l = rest; l < LANES; l++) {
        tails.setAtIndex(JAVA_FLOAT, to + l, 0f);
      }
    }
  }

  private static void clear(MemorySegment lanes, long offset, int count) {
    for (int l = 0; l < count * LANES; l++) {
      lanes.setAtIndex(JAVA_FLOAT, offset + l, 0f);
    }
  }

  private static void copy(MemorySegment from, long source, MemorySegment to, long target, int n) {
    MemorySegment.copy(
        from, source * Float.BYTES, to, target * Float.BYTES, (long) n * Float.BYTES);
  }

  /** Dot products of one row of A with rows first..n-1 of B, one by one. */
  private static void dots(
      int full,
      int rest,
      int first,
      int n,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment scratch,
      long lanes,
      long aTail,
      long bTails,
      MemorySegment c,
      long cOffset) {
    for (int j = first; j < n; j++) {
      clear(scratch, lanes, 1);
      dot(full, a, aOffset, b, bOffset + j * bRow, scratch, lanes);
      if (rest > 0) {
        dot(1, scratch, aTail, scratch, bTails + (long) j * LANES, scratch, lanes);
      }
      sumLanes(scratch, lanes, 1);
      copy(scratch, lanes, c, cOffset + j, 1);
    }
  }

  /**
   * The lanes of 2 x 4 dot products over {@code blocks} times 16 terms, row by row, where one
   * vector holds all 16. Eight accumulators hide the latency of the multiply-add; with sixteen the
   * first compiler runs out of registers and the method never reaches the second.
   */
  private static void dots2x4(
      int blocks,
      MemorySegment a,
      long aOffset,
      long aRow,
      MemorySegment b,
      long bOffset,
      long bRow,
      MemorySegment lanes,
      long offset) {
    long a0 = aOffset * Float.BYTES;
    long a1 = a0 + aRow * Float.BYTES;
    long b0 = bOffset * Float.BYTES;
    long b1 = b0 + bRow * Float.BYTES;
    long b2 = b1 + bRow * Float.BYTES;
    long b3 = b2 + bRow * Float.BYTES;
    long to = offset * Float.BYTES;
    FloatVector s00 = load(lanes, to);
    FloatVector s01 = load(lanes, to + VB);
    FloatVector s02 = load(lanes, to + 2 * VB);
    FloatVector s03 = load(lanes, to + 3 * VB);
    FloatVector s10 = load(lanes, to + 4 * VB);
    FloatVector s11 = load(lanes, to + 5 * VB);
    FloatVector s12 = load(lanes, to + 6 * VB);
    FloatVector s13 = load(lanes, to + 7 * VB);
    for (int block = 0; block < blocks; block++) {
      long at = block * LANES_BYTES;
      FloatVector x0 = load(a, a0 + at);
      FloatVector x1 = load(a, a1 + at);
      FloatVector y = load(b, b0 + at);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      y = load(b, b1 + at);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      y = load(b, b2 + at);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      y = load(b, b3 + at);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
    }
    s00.intoMemorySegment(lanes, to, ORDER);
    s01.intoMemorySegment(lanes, to + VB, ORDER);
    s02.intoMemorySegment(lanes, to + 2 * VB, ORDER);
    s03.intoMemorySegment(lanes, to + 3 * VB, ORDER);
    s10.intoMemorySegment(lanes, to + 4 * VB, ORDER);
    s11.intoMemorySegment(lanes, to + 5 * VB, ORDER);
    s12.intoMemorySegment(lanes, to + 6 * VB, ORDER);
    s13.intoMemorySegment(lanes, to + 7 * VB, ORDER);
  }

  /** Adds {@code blocks} times 16 terms to the lanes of one dot product, in 16 / V accumulators. */
  private static void dot(
      int blocks,
      MemorySegment a,
      long aOffset,
      MemorySegment b,
      long bOffset,
      MemorySegment lanes,
      long offset) {
    long a0 = aOffset * Float.BYTES;
    long b0 = bOffset * Float.BYTES;
    long to = offset * Float.BYTES;
    FloatVector zero = FloatVector.zero(S);
    FloatVector s0 = load(lanes, to);
    FloatVector s1 = V < 16 ? load(lanes, to + VB) : zero;
    FloatVector s2 = V < 8 ? load(lanes, to + 2 * VB) : zero;
    FloatVector s3 = V < 8 ? load(lanes, to + 3 * VB) : zero;
    for (int block = 0; block < blocks; block++) {
      long at = block * LANES_BYTES;
      s0 = load(a, a0 + at).fma(load(b, b0 + at), s0);
      if (V < 16) {
        s1 = load(a, a0 + at + VB).fma(load(b, b0 + at + VB), s1);
      }
      if (V < 8) {
        s2 = load(a, a0 + at + 2 * VB).fma(load(b, b0 + at + 2 * VB), s2);
        s3 = load(a, a0 + at + 3 * VB).fma(load(b, b0 + at + 3 * VB), s3);
      }
    }
    s0.intoMemorySegment(lanes, to, ORDER);
    if (V < 16) {
      s1.intoMemorySegment(lanes, to + VB, ORDER);
    }
    if (V < 8) {
      s2.intoMemorySegment(lanes, to + 2 * VB, ORDER);
      s3.intoMemorySegment(lanes, to + 3 * VB, ORDER);
    }
  }

  private static FloatVector load(MemorySegment segment, long bytes) {
    return FloatVector.fromMemorySegment(S, segment, bytes, ORDER);
  }

  /**
   * The fixed tree for {@code count} times 16 lanes in memory; the sums take the first places. A
   * loop of its own: inlined into a tile, shuffles are so many nodes that C2 stops inlining and
   * boxes vectors.
   */
  private static void sumLanes(MemorySegment lanes, long offset, int count) {
    for (int i = 0; i < count; i++) {
      long row = (offset + (long) i * LANES) * Float.BYTES;
      FloatVector sum = load(lanes, row);
      if (V == 8) {
        sum = sum.add(load(lanes, row + VB));
      } else if (V == 4) {
        FloatVector odd = load(lanes, row + VB).add(load(lanes, row + 3 * VB));
        sum = sum.add(load(lanes, row + 2 * VB)).add(odd);
      }
      if (V > 8) {
        sum = sum.add(sum.rearrange(DOWN_8));
      }
      if (V > 4) {
        sum = sum.add(sum.rearrange(DOWN_4));
      }
      sum = sum.add(sum.rearrange(DOWN_2));
      sum = sum.add(sum.rearrange(DOWN_1));
      lanes.setAtIndex(JAVA_FLOAT, offset + i, sum.lane(0));
    }
  }

  @Override
  public void sumColumns(
      int m,
      int n,
      MemorySegment x,
      long xOffset,
      long xRow,
      MemorySegment out,
      long outOffset,
      boolean accumulate) {
    for (int j = 0; j < n; j += V) {
      VectorMask<Float> valid = S.indexInRange(j, n);
      long target = (outOffset + j) * Float.BYTES;
      long source = (xOffset + j) * Float.BYTES;
      FloatVector sum =
          accumulate
              ? FloatVector.fromMemorySegment(S, out, target, ORDER, valid)
              : FloatVector.zero(S);
      for (int i = 0; i < m; i++) {
        sum =
            sum.add(
                FloatVector.fromMemorySegment(S, x, source + i * xRow * Float.BYTES, ORDER, valid));
      }
      sum.intoMemorySegment(out, target, ORDER, valid);
    }
  }

  @Override
  public void addRow(
      int m, int n, MemorySegment row, long rowOffset, MemorySegment x, long xOffset) {
    for (int j = 0; j < n; j += V) {
      VectorMask<Float> valid = S.indexInRange(j, n);
      FloatVector value =
          FloatVector.fromMemorySegment(S, row, (rowOffset + j) * Float.BYTES, ORDER, valid);
      for (int i = 0; i < m; i++) {
        long at = (xOffset + (long) i * n + j) * Float.BYTES;
        FloatVector.fromMemorySegment(S, x, at, ORDER, valid)
            .add(value)
            .intoMemorySegment(x, at, ORDER, valid);
      }
    }
  }
}
