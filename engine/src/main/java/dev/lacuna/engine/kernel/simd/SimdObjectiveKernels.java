package dev.lacuna.engine.kernel.simd;

import dev.lacuna.engine.kernel.ObjectiveKernels;
import java.lang.foreign.MemorySegment;

/** SIMD version of {@link ObjectiveKernels}. */
final class SimdObjectiveKernels implements ObjectiveKernels {
  SimdObjectiveKernels() {}

  @Override
  public float weightedBinaryCrossEntropy(
      MemorySegment logits,
      long logitsOffset,
      MemorySegment targets,
      long targetsOffset,
      MemorySegment gradient,
      long gradientOffset,
      int n,
      float positiveWeight,
      float negativeWeight,
      float unknownWeight,
      float scale) {
    throw new UnsupportedOperationException();
  }
}
