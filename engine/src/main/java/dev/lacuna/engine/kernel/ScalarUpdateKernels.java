package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link UpdateKernels}. */
final class ScalarUpdateKernels implements UpdateKernels {

  @Override
  public void sgd(MemorySegment p, long offset, MemorySegment g, long gOffset, long n, float rate) {
    for (long k = 0; k < n; k++) {
      long i = offset + k;
      float value = p.getAtIndex(JAVA_FLOAT, i);
      p.setAtIndex(JAVA_FLOAT, i, Math.fma(-rate, g.getAtIndex(JAVA_FLOAT, gOffset + k), value));
    }
  }

  @Override
  public void momentumKeras(
      MemorySegment p,
      MemorySegment m,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float rate,
      float momentum,
      boolean nesterov) {
    for (long k = 0; k < n; k++) {
      long i = offset + k;
      float step = -(rate * g.getAtIndex(JAVA_FLOAT, gOffset + k));
      float velocity = Math.fma(momentum, m.getAtIndex(JAVA_FLOAT, i), step);
      float change = nesterov ? Math.fma(momentum, velocity, step) : velocity;
      m.setAtIndex(JAVA_FLOAT, i, velocity);
      p.setAtIndex(JAVA_FLOAT, i, p.getAtIndex(JAVA_FLOAT, i) + change);
    }
  }

  @Override
  public void momentumTorch(
      MemorySegment p,
      MemorySegment m,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float rate,
      float momentum,
      boolean nesterov) {
    for (long k = 0; k < n; k++) {
      long i = offset + k;
      float gradient = g.getAtIndex(JAVA_FLOAT, gOffset + k);
      float velocity = Math.fma(momentum, m.getAtIndex(JAVA_FLOAT, i), gradient);
      float direction = nesterov ? Math.fma(momentum, velocity, gradient) : velocity;
      m.setAtIndex(JAVA_FLOAT, i, velocity);
      p.setAtIndex(JAVA_FLOAT, i, Math.fma(-rate, direction, p.getAtIndex(JAVA_FLOAT, i)));
    }
  }

  @Override
  public void adam(
      MemorySegment p,
      MemorySegment m,
      MemorySegment v,
      long offset,
      MemorySegment g,
      long gOffset,
      long n,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float step,
      float scale,
      float epsilon) {
    for (long k = 0; k < n; k++) {
      long i = offset + k;
      float gradient = g.getAtIndex(JAVA_FLOAT, gOffset + k);
      float first = m.getAtIndex(JAVA_FLOAT, i);
      float second = v.getAtIndex(JAVA_FLOAT, i);
      first = Math.fma(oneMinusBeta1, gradient - first, first);
      second = Math.fma(oneMinusBeta2, Math.fma(gradient, gradient, -second), second);
      float below = Math.fma((float) Math.sqrt(second), scale, epsilon);
      m.setAtIndex(JAVA_FLOAT, i, first);
      v.setAtIndex(JAVA_FLOAT, i, second);
      float moved =
          Math.fma(-step * first, ScalarMath.reciprocal(below), p.getAtIndex(JAVA_FLOAT, i));
      p.setAtIndex(JAVA_FLOAT, i, moved);
    }
  }
}
