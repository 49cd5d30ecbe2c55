package dev.lacuna.engine.kernel;

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
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  @Override
  public void averageGradient(
      PoolGeometry geometry, MemorySegment dy, long dyOffset, MemorySegment dx, long dxOffset) {
    throw new UnsupportedOperationException();
  }
}
