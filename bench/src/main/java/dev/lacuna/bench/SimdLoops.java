package dev.lacuna.bench;

import java.lang.constant.ConstantDescs;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link VectorLoops} for the species that is its class data; see ADR 6. */
final class SimdLoops implements VectorLoops {
  private static final VectorSpecies<Float> S = species();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = S == null ? 1 : S.length();
  private static final long VB = (long) V * Float.BYTES;

  SimdLoops() {}

  @SuppressWarnings("unchecked")
  private static VectorSpecies<Float> species() {
    try {
      return MethodHandles.classData(
          MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, VectorSpecies.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int bits() {
    return S.vectorBitSize();
  }

  @Override
  public float multiplyAdd(int rounds) {
    FloatVector a = FloatVector.broadcast(S, 0.999f);
    FloatVector b = FloatVector.broadcast(S, 1e-3f);
    FloatVector s0 = b;
    FloatVector s1 = b;
    FloatVector s2 = b;
    FloatVector s3 = b;
    FloatVector s4 = b;
    FloatVector s5 = b;
    FloatVector s6 = b;
    FloatVector s7 = b;
    FloatVector s8 = b;
    FloatVector s9 = b;
    FloatVector s10 = b;
    FloatVector s11 = b;
    for (int i = 0; i < rounds; i++) {
      s0 = a.fma(s0, b);
      s1 = a.fma(s1, b);
      s2 = a.fma(s2, b);
      s3 = a.fma(s3, b);
      s4 = a.fma(s4, b);
      s5 = a.fma(s5, b);
      s6 = a.fma(s6, b);
      s7 = a.fma(s7, b);
      s8 = a.fma(s8, b);
      s9 = a.fma(s9, b);
      s10 = a.fma(s10, b);
      s11 = a.fma(s11, b);
    }
    FloatVector first = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    FloatVector last = s6.add(s7).add(s8).add(s9).add(s10).add(s11);
    return first.add(last).reduceLanes(VectorOperators.ADD);
  }

  @Override
  public float walk(
      MemoryWalk walk, MemorySegment a, MemorySegment b, MemorySegment c, long from, long length) {
    long start = from * Float.BYTES;
    int vectors = Math.toIntExact(length / V);
    return switch (walk) {
      case READ -> read(a, start, vectors);
      case WRITE -> write(a, start, vectors);
      case COPY -> copy(a, b, start, vectors);
      case TRIAD -> triad(a, b, c, start, vectors);
      case UPDATE -> update(a, b, c, start, vectors);
    };
  }

  private static float read(MemorySegment a, long start, int vectors) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < vectors; i += 4) {
      long at = start + i * VB;
      s0 = FloatVector.fromMemorySegment(S, a, at, ORDER).add(s0);
      s1 = FloatVector.fromMemorySegment(S, a, at + VB, ORDER).add(s1);
      s2 = FloatVector.fromMemorySegment(S, a, at + 2 * VB, ORDER).add(s2);
      s3 = FloatVector.fromMemorySegment(S, a, at + 3 * VB, ORDER).add(s3);
    }
    return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
  }

  private static float write(MemorySegment a, long start, int vectors) {
    FloatVector value = FloatVector.broadcast(S, 1f);
    for (int i = 0; i < vectors; i++) {
      value.intoMemorySegment(a, start + i * VB, ORDER);
    }
    return 0;
  }

  private static float copy(MemorySegment a, MemorySegment b, long start, int vectors) {
    for (int i = 0; i < vectors; i++) {
      long at = start + i * VB;
      FloatVector.fromMemorySegment(S, b, at, ORDER).intoMemorySegment(a, at, ORDER);
    }
    return 0;
  }

  private static float triad(
      MemorySegment a, MemorySegment b, MemorySegment c, long start, int vectors) {
    FloatVector factor = FloatVector.broadcast(S, 0.5f);
    for (int i = 0; i < vectors; i++) {
      long at = start + i * VB;
      FloatVector x = FloatVector.fromMemorySegment(S, b, at, ORDER);
      FloatVector y = FloatVector.fromMemorySegment(S, c, at, ORDER);
      x.fma(factor, y).intoMemorySegment(a, at, ORDER);
    }
    return 0;
  }

  private static float update(
      MemorySegment a, MemorySegment b, MemorySegment c, long start, int vectors) {
    FloatVector half = FloatVector.broadcast(S, 0.5f);
    for (int i = 0; i < vectors; i++) {
      long at = start + i * VB;
      FloatVector x = FloatVector.fromMemorySegment(S, a, at, ORDER);
      FloatVector y = FloatVector.fromMemorySegment(S, b, at, ORDER);
      FloatVector z = FloatVector.fromMemorySegment(S, c, at, ORDER);
      // Means, so that values stay in the normal range however often this runs.
      x.add(y).mul(half).intoMemorySegment(a, at, ORDER);
      y.add(z).mul(half).intoMemorySegment(b, at, ORDER);
      z.add(x).mul(half).intoMemorySegment(c, at, ORDER);
    }
    return 0;
  }
}
