package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Functions of single elements. Each element's result depends on that element alone, so any cut of
 * the range gives the same bits. Rules for segments and offsets as in {@link MatrixKernels}; here
 * the output may be the same place as an input.
 */
public interface ElementwiseKernels {

  /** {@code out[i] = x[i] + y[i]}. */
  void add(
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment out,
      long outOffset,
      long n);

  /** {@code out[i] = x[i] * factor}. */
  void scale(
      MemorySegment x, long xOffset, float factor, MemorySegment out, long outOffset, long n);

  /** {@code out[i] = x[i] / divisor}. */
  void divide(
      MemorySegment x, long xOffset, float divisor, MemorySegment out, long outOffset, long n);

  /** {@code out[i] = x[i] > 0 ? x[i] : +0}; NaN and -0 give +0. */
  void relu(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n);

  /** {@code dx[i] = y[i] > 0 ? dy[i] : +0}, where y is {@link #relu}'s output. */
  void reluGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n);

  /** {@code out[i] = ScalarMath.exp(x[i])}. */
  void exp(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n);

  /** {@code out[i] = ScalarMath.log(x[i])}. */
  void log(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n);

  /** {@code out[i] = ScalarMath.sigmoid(x[i])}. */
  void sigmoid(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n);

  /** {@code dx[i] = dy[i] * (y[i] * (1 - y[i]))}, where y is {@link #sigmoid}'s output. */
  void sigmoidGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n);

  /** {@code out[i] = ScalarMath.softplus(x[i])}. */
  void softplus(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n);
}
