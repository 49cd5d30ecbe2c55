package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/** The specification of {@link ObjectiveKernels}. */
final class ScalarObjectiveKernels implements ObjectiveKernels {

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
