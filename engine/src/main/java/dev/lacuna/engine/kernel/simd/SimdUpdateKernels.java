package dev.lacuna.engine.kernel.simd;

import static dev.lacuna.engine.kernel.MathCoefficients.RECIPROCAL_GUESS;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.UpdateKernels;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link UpdateKernels} by whole vectors; what is left over, fewer elements than a vector has, is
 * done by the scalar kernels.
 */
final class SimdUpdateKernels implements UpdateKernels {
  private static final VectorSpecies<Float> S = SimdProvider.species(MethodHandles.lookup());
  private static final VectorSpecies<Integer> I = S == null ? null : S.withLanes(int.class);
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final UpdateKernels REST = Kernels.scalar("rest of a range").update();

  SimdUpdateKernels() {}

  @Override
  public void sgd(MemorySegment p, long offset, MemorySegment g, long gOffset, long n, float rate) {
    FloatVector down = FloatVector.broadcast(S, -rate);
    long from = offset * Float.BYTES;
    long gFrom = gOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = from + i * Float.BYTES;
      FloatVector gradient = FloatVector.fromMemorySegment(S, g, gFrom + i * Float.BYTES, ORDER);
      FloatVector value = FloatVector.fromMemorySegment(S, p, at, ORDER);
      down.fma(gradient, value).intoMemorySegment(p, at, ORDER);
    }
    REST.sgd(p, offset + i, g, gOffset + i, n - i, rate);
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
    FloatVector kept = FloatVector.broadcast(S, momentum);
    long from = offset * Float.BYTES;
    long gFrom = gOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = from + i * Float.BYTES;
      FloatVector step =
          FloatVector.fromMemorySegment(S, g, gFrom + i * Float.BYTES, ORDER).mul(rate).neg();
      FloatVector velocity = kept.fma(FloatVector.fromMemorySegment(S, m, at, ORDER), step);
      FloatVector change = nesterov ? kept.fma(velocity, step) : velocity;
      velocity.intoMemorySegment(m, at, ORDER);
      FloatVector.fromMemorySegment(S, p, at, ORDER).add(change).intoMemorySegment(p, at, ORDER);
    }
    REST.momentumKeras(p, m, offset + i, g, gOffset + i, n - i, rate, momentum, nesterov);
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
    FloatVector kept = FloatVector.broadcast(S, momentum);
    FloatVector down = FloatVector.broadcast(S, -rate);
    long from = offset * Float.BYTES;
    long gFrom = gOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = from + i * Float.BYTES;
      FloatVector gradient = FloatVector.fromMemorySegment(S, g, gFrom + i * Float.BYTES, ORDER);
      FloatVector velocity = kept.fma(FloatVector.fromMemorySegment(S, m, at, ORDER), gradient);
      FloatVector direction = nesterov ? kept.fma(velocity, gradient) : velocity;
      velocity.intoMemorySegment(m, at, ORDER);
      FloatVector value = FloatVector.fromMemorySegment(S, p, at, ORDER);
      down.fma(direction, value).intoMemorySegment(p, at, ORDER);
    }
    REST.momentumTorch(p, m, offset + i, g, gOffset + i, n - i, rate, momentum, nesterov);
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
    FloatVector new1 = FloatVector.broadcast(S, oneMinusBeta1);
    FloatVector new2 = FloatVector.broadcast(S, oneMinusBeta2);
    FloatVector down = FloatVector.broadcast(S, -step);
    // With the sum below negated, which changes the sign bit alone, no step needs a negation.
    FloatVector scales = FloatVector.broadcast(S, -scale);
    FloatVector epsilons = FloatVector.broadcast(S, -epsilon);
    FloatVector one = FloatVector.broadcast(S, 1f);
    IntVector guess = IntVector.broadcast(I, RECIPROCAL_GUESS + Integer.MIN_VALUE);
    long from = offset * Float.BYTES;
    long gFrom = gOffset * Float.BYTES;
    long i = 0;
    for (; i <= n - V; i += V) {
      long at = from + i * Float.BYTES;
      FloatVector gradient = FloatVector.fromMemorySegment(S, g, gFrom + i * Float.BYTES, ORDER);
      FloatVector first = FloatVector.fromMemorySegment(S, m, at, ORDER);
      FloatVector second = FloatVector.fromMemorySegment(S, v, at, ORDER);
      first = new1.fma(gradient.sub(first), first);
      second = new2.fma(gradient.fma(gradient, second.neg()), second);
      first.intoMemorySegment(m, at, ORDER);
      second.intoMemorySegment(v, at, ORDER);
      FloatVector minus = second.sqrt().fma(scales, epsilons);
      FloatVector q = guess.sub(minus.reinterpretAsInts()).reinterpretAsFloats();
      FloatVector e = minus.fma(q, one);
      q = q.fma(e.fma(e, e), q);
      e = minus.fma(q, one);
      q = q.fma(e.fma(e, e), q);
      FloatVector value = FloatVector.fromMemorySegment(S, p, at, ORDER);
      first.mul(down).fma(q, value).intoMemorySegment(p, at, ORDER);
    }
    REST.adam(
        p,
        m,
        v,
        offset + i,
        g,
        gOffset + i,
        n - i,
        oneMinusBeta1,
        oneMinusBeta2,
        step,
        scale,
        epsilon);
  }
}
