package dev.lacuna.engine.kernel.simd;

import dev.lacuna.engine.kernel.PoolingKernels;
import dev.lacuna.engine.pool.PoolGeometry;
import java.lang.foreign.MemorySegment;

/** SIMD version of {@link PoolingKernels}. */
final class SimdPoolingKernels implements PoolingKernels {
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
