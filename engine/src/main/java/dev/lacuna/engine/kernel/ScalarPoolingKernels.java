package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.pool.PoolGeometry;
import java.lang.foreign.MemorySegment;

/** The specification of {@link PoolingKernels}. */
final class ScalarPoolingKernels implements PoolingKernels {

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
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c++) {
          float best = 0f;
          int winning = -1;
          for (int iy = geometry.rowFrom(oy); iy < geometry.rowTo(oy); iy++) {
            for (int ix = geometry.columnFrom(ox); ix < geometry.columnTo(ox); ix++) {
              float value = x.getAtIndex(JAVA_FLOAT, xOffset + geometry.pixel(iy, ix) + c);
              if (winning < 0 || value > best || Float.isNaN(value)) {
                best = value;
                winning = geometry.tap(oy, ox, iy, ix);
              }
            }
          }
          y.setAtIndex(JAVA_FLOAT, yOffset + cell + c, best);
          winner.setAtIndex(JAVA_FLOAT, winnerOffset + cell + c, winning);
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
    clear(geometry, dx, dxOffset);
    int channels = geometry.channels();
    for (int oy = 0; oy < geometry.outHeight(); oy++) {
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int iy = geometry.rowFrom(oy); iy < geometry.rowTo(oy); iy++) {
          for (int ix = geometry.columnFrom(ox); ix < geometry.columnTo(ox); ix++) {
            float tap = geometry.tap(oy, ox, iy, ix);
            long target = dxOffset + geometry.pixel(iy, ix);
            for (int c = 0; c < channels; c++) {
              if (winner.getAtIndex(JAVA_FLOAT, winnerOffset + cell + c) == tap) {
                add(dx, target + c, dy.getAtIndex(JAVA_FLOAT, dyOffset + cell + c));
              }
            }
          }
        }
      }
    }
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
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        float count = geometry.taps(oy, ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int c = 0; c < channels; c++) {
          float sum = 0f;
          for (int iy = geometry.rowFrom(oy); iy < geometry.rowTo(oy); iy++) {
            for (int ix = geometry.columnFrom(ox); ix < geometry.columnTo(ox); ix++) {
              sum += x.getAtIndex(JAVA_FLOAT, xOffset + geometry.pixel(iy, ix) + c);
            }
          }
          y.setAtIndex(JAVA_FLOAT, yOffset + cell + c, sum / count);
        }
      }
    }
  }

  @Override
  public void averageGradient(
      PoolGeometry geometry, MemorySegment dy, long dyOffset, MemorySegment dx, long dxOffset) {
    clear(geometry, dx, dxOffset);
    int channels = geometry.channels();
    for (int oy = 0; oy < geometry.outHeight(); oy++) {
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        float count = geometry.taps(oy, ox);
        long cell = ((long) oy * geometry.outWidth() + ox) * channels;
        for (int iy = geometry.rowFrom(oy); iy < geometry.rowTo(oy); iy++) {
          for (int ix = geometry.columnFrom(ox); ix < geometry.columnTo(ox); ix++) {
            long target = dxOffset + geometry.pixel(iy, ix);
            for (int c = 0; c < channels; c++) {
              add(dx, target + c, dy.getAtIndex(JAVA_FLOAT, dyOffset + cell + c) / count);
            }
          }
        }
      }
    }
  }

  private static void add(MemorySegment dx, long index, float value) {
    dx.setAtIndex(JAVA_FLOAT, index, dx.getAtIndex(JAVA_FLOAT, index) + value);
  }

  private static void clear(PoolGeometry geometry, MemorySegment dx, long dxOffset) {
    dx.asSlice(dxOffset * Float.BYTES, geometry.inputSize() * Float.BYTES).fill((byte) 0);
  }
}
