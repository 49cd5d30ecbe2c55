package dev.lacuna.engine.kernel;

import dev.lacuna.engine.pool.PoolGeometry;
import java.lang.foreign.MemorySegment;

/**
 * Pooling of one image of shape (height, width, channels), whole output rows at a time. Taps of a
 * window are visited row-major; taps outside the image are skipped. Rules for segments and offsets
 * as in {@link MatrixKernels}.
 */
public interface PoolingKernels {

  /**
   * Maximum over each window, and which tap it was. The first tap inside the image leads; a later
   * one takes over where it is greater than the leader or is NaN. So the first of equal maxima
   * wins, -0 equals +0, and where a tap is NaN the result is NaN and the last such tap wins.
   *
   * @param x image, {@code x[xOffset + (iy * width + ix) * channels + c]}
   * @param y output rows {@code fromRow..toRow-1} are written, {@code y[yOffset + (oy * outWidth +
   *     ox) * channels + c]}
   * @param winner the winning tap {@code ky * windowWidth + kx} as a float, laid out as y
   */
  void max(
      PoolGeometry geometry,
      int fromRow,
      int toRow,
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment winner,
      long winnerOffset);

  /**
   * Gradient of {@link #max} for a whole image: dx is set to +0, then for each output position
   * row-major and each tap t inside the image row-major, {@code dx[tap] = dx[tap] + dy} in the
   * channels where {@code winner == t}.
   */
  void maxGradient(
      PoolGeometry geometry,
      MemorySegment winner,
      long winnerOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset);

  /** Mean over the taps inside the image: {@code (..((+0 + x0) + x1) + ..) / count}. */
  void average(
      PoolGeometry geometry,
      int fromRow,
      int toRow,
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset);

  /**
   * Gradient of {@link #average} for a whole image: dx is set to +0, then for each output position
   * row-major and each tap inside the image row-major, {@code dx[tap] = dx[tap] + dy / count}.
   */
  void averageGradient(
      PoolGeometry geometry, MemorySegment dy, long dyOffset, MemorySegment dx, long dxOffset);
}
