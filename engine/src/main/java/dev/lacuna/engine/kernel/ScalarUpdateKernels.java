package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/** The specification of {@link UpdateKernels}. */
final class ScalarUpdateKernels implements UpdateKernels {

  @Override
  public void sgd(MemorySegment p, MemorySegment g, long offset, long n, float rate) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void momentumKeras(
      MemorySegment p,
      MemorySegment g,
      MemorySegment m,
      long offset,
      long n,
      float rate,
      float momentum,
      boolean nesterov) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void momentumTorch(
      MemorySegment p,
      MemorySegment g,
      MemorySegment m,
      long offset,
      long n,
      float rate,
      float momentum,
      boolean nesterov) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void adam(
      MemorySegment p,
      MemorySegment g,
      MemorySegment m,
      MemorySegment v,
      long offset,
      long n,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float step,
      float root,
      float epsilon) {
    throw new UnsupportedOperationException();
  }
}
