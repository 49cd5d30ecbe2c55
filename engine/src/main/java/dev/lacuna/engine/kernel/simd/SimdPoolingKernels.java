package dev.lacuna.engine.kernel.simd;

import dev.lacuna.engine.kernel.PoolingKernels;
import dev.lacuna.engine.pool.PoolGeometry;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PoolingKernels} by vectors of channels, the last one of a position masked. No methods of
 * their own in loops, as in {@link SimdElementwiseKernels}.
 */
final class SimdPoolingKernels implements PoolingKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();

  SimdPoolingKernels() {}

  @Override
  public void max(
      PoolGeometry geometry,
      int fromRow,
      int toRow,
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset) {
    int channels = geometry.channels();
    for (int oy = fromRow; oy < toRow; oy++) {
      int fromY = geometry.rowFrom(oy);
      int toY = geometry.rowTo(oy);
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        int fromX = geometry.columnFrom(ox);
        int toX = geometry.columnTo(ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c += V) {
          boolean full = c <= channels - V;
          VectorMask<Float> valid = S.indexInRange(c, channels);
          long first = (xOffset + geometry.pixel(fromY, fromX) + c) * Float.BYTES;
          FloatVector best =
              full
                  ? FloatVector.fromMemorySegment(S, x, first, ORDER)
                  : FloatVector.fromMemorySegment(S, x, first, ORDER, valid);
          FloatVector winning =
              FloatVector.broadcast(S, (float) geometry.tap(oy, ox, fromY, fromX));
          for (int iy = fromY; iy < toY; iy++) {
            for (int ix = fromX; ix < toX; ix++) {
              long at = (xOffset + geometry.pixel(iy, ix) + c) * Float.BYTES;
              FloatVector value =
                  full
                      ? FloatVector.fromMemorySegment(S, x, at, ORDER)
                      : FloatVector.fromMemorySegment(S, x, at, ORDER, valid);
              VectorMask<Float> wins =
                  value
                      .compare(VectorOperators.GT, best)
                      .or(value.compare(VectorOperators.NE, value));
              best = best.blend(value, wins);
              winning = winning.blend((float) geometry.tap(oy, ox, iy, ix), wins);
            }
          }
          long yAt = (yOffset + cell + c) * Float.BYTES;
          long winnerAt = (winnerOffset + cell + c) * Float.BYTES;
          if (full) {
            best.intoMemorySegment(y, yAt, ORDER);
            winning.intoMemorySegment(winner, winnerAt, ORDER);
          } else {
            best.intoMemorySegment(y, yAt, ORDER, valid);
            winning.intoMemorySegment(winner, winnerAt, ORDER, valid);
          }
        }
      }
    }
  }

  @Override
  public void maxGradient(
      PoolGeometry geometry,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset) {
    int channels = geometry.channels();
    int cleared = 0;
    for (int oy = 0; oy < geometry.outHeight(); oy++) {
      int fromY = geometry.rowFrom(oy);
      int toY = geometry.rowTo(oy);
      clear(geometry, cleared, toY, dx, dxOffset);
      cleared = Math.max(cleared, toY);
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        int fromX = geometry.columnFrom(ox);
        int toX = geometry.columnTo(ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c += V) {
          boolean full = c <= channels - V;
          VectorMask<Float> valid = S.indexInRange(c, channels);
          long winnerAt = (winnerOffset + cell + c) * Float.BYTES;
          long dyAt = (dyOffset + cell + c) * Float.BYTES;
          FloatVector winning =
              full
                  ? FloatVector.fromMemorySegment(S, winner, winnerAt, ORDER)
                  : FloatVector.fromMemorySegment(S, winner, winnerAt, ORDER, valid);
          FloatVector gradient =
              full
                  ? FloatVector.fromMemorySegment(S, dy, dyAt, ORDER)
                  : FloatVector.fromMemorySegment(S, dy, dyAt, ORDER, valid);
          for (int iy = fromY; iy < toY; iy++) {
            for (int ix = fromX; ix < toX; ix++) {
              long at = (dxOffset + geometry.pixel(iy, ix) + c) * Float.BYTES;
              FloatVector old =
                  full
                      ? FloatVector.fromMemorySegment(S, dx, at, ORDER)
                      : FloatVector.fromMemorySegment(S, dx, at, ORDER, valid);
              VectorMask<Float> won =
                  winning.compare(VectorOperators.EQ, (float) geometry.tap(oy, ox, iy, ix));
              FloatVector sum = old.blend(old.add(gradient), won);
              if (full) {
                sum.intoMemorySegment(dx, at, ORDER);
              } else {
                sum.intoMemorySegment(dx, at, ORDER, valid);
              }
            }
          }
        }
      }
    }
    clear(geometry, cleared, geometry.height(), dx, dxOffset);
  }

  @Override
  public void average(
      PoolGeometry geometry,
      int fromRow,
      int toRow,
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset) {
    int channels = geometry.channels();
    for (int oy = fromRow; oy < toRow; oy++) {
      int fromY = geometry.rowFrom(oy);
      int toY = geometry.rowTo(oy);
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        int fromX = geometry.columnFrom(ox);
        int toX = geometry.columnTo(ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c += V) {
          boolean full = c <= channels - V;
          VectorMask<Float> valid = S.indexInRange(c, channels);
          FloatVector sum = FloatVector.zero(S);
          for (int iy = fromY; iy < toY; iy++) {
            for (int ix = fromX; ix < toX; ix++) {
              long at = (xOffset + geometry.pixel(iy, ix) + c) * Float.BYTES;
              FloatVector value =
                  full
                      ? FloatVector.fromMemorySegment(S, x, at, ORDER)
                      : FloatVector.fromMemorySegment(S, x, at, ORDER, valid);
              sum = value.add(sum);
            }
          }
          FloatVector mean = sum.div((float) geometry.taps(oy, ox));
          long yAt = (yOffset + cell + c) * Float.BYTES;
          if (full) {
            mean.intoMemorySegment(y, yAt, ORDER);
          } else {
            mean.intoMemorySegment(y, yAt, ORDER, valid);
          }
        }
      }
    }
  }

  @Override
  public void averageGradient(
      PoolGeometry geometry, MemorySegment dy, long dyOffset, MemorySegment dx, long dxOffset) {
    int channels = geometry.channels();
    int cleared = 0;
    for (int oy = 0; oy < geometry.outHeight(); oy++) {
      int fromY = geometry.rowFrom(oy);
      int toY = geometry.rowTo(oy);
      clear(geometry, cleared, toY, dx, dxOffset);
      cleared = Math.max(cleared, toY);
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        int fromX = geometry.columnFrom(ox);
        int toX = geometry.columnTo(ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c += V) {
          boolean full = c <= channels - V;
          VectorMask<Float> valid = S.indexInRange(c, channels);
          long dyAt = (dyOffset + cell + c) * Float.BYTES;
          FloatVector gradient =
              full
                  ? FloatVector.fromMemorySegment(S, dy, dyAt, ORDER)
                  : FloatVector.fromMemorySegment(S, dy, dyAt, ORDER, valid);
          FloatVector share = gradient.div((float) geometry.taps(oy, ox));
          for (int iy = fromY; iy < toY; iy++) {
            for (int ix = fromX; ix < toX; ix++) {
              long at = (dxOffset + geometry.pixel(iy, ix) + c) * Float.BYTES;
              FloatVector old =
                  full
                      ? FloatVector.fromMemorySegment(S, dx, at, ORDER)
                      : FloatVector.fromMemorySegment(S, dx, at, ORDER, valid);
              FloatVector sum = old.add(share);
              if (full) {
                sum.intoMemorySegment(dx, at, ORDER);
              } else {
                sum.intoMemorySegment(dx, at, ORDER, valid);
              }
            }
          }
        }
      }
    }
    clear(geometry, cleared, geometry.height(), dx, dxOffset);
  }

  /** Zeros rows of dx just before they are added to, so that they are still in the cache then. */
  private static void clear(
      PoolGeometry geometry, int fromRow, int toRow, MemorySegment dx, long dxOffset) {
    if (fromRow < toRow) {
      long from = (dxOffset + geometry.pixel(fromRow, 0)) * Float.BYTES;
      long to = (dxOffset + geometry.pixel(toRow, 0)) * Float.BYTES;
      dx.asSlice(from, to - from).fill((byte) 0);
    }
  }
}
