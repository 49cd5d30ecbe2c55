package dev.lacuna.engine.kernel.simd;

import dev.lacuna.engine.kernel.ElementwiseKernels;
import java.lang.foreign.MemorySegment;

/** SIMD version of {@link ElementwiseKernels}. */
final class SimdElementwiseKernels implements ElementwiseKernels {
  SimdElementwiseKernels() {}

  @Override
  public void add(
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment out,
      long outOffset,
      long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void scale(
      MemorySegment x, long xOffset, float factor, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void divide(
      MemorySegment x, long xOffset, float divisor, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void relu(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reluGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void exp(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void log(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sigmoid(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sigmoidGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void softplus(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    throw new UnsupportedOperationException();
  }
}
