package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

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
    float[] lanes = new float[LANES];
    for (int i = 0; i < n; i++) {
      float target = targets.getAtIndex(JAVA_FLOAT, targetsOffset + i);
      boolean positive = target > 0f;
      float weight = positive ? positiveWeight : target < 0f ? unknownWeight : negativeWeight;
      float logit = logits.getAtIndex(JAVA_FLOAT, logitsOffset + i);
      float z = positive ? -logit : logit;
      float e = ScalarMath.exp(-Math.abs(z));
      lanes[i % lanes.length] += weight * ScalarMath.softplus(z, e);
      if (gradient != null) {
        float p = ScalarMath.sigmoid(z, e);
        float slope = weight * (positive ? -p : p);
        gradient.setAtIndex(JAVA_FLOAT, gradientOffset + i, slope * scale);
      }
    }
    return sumLanes(lanes);
  }

  /** Adds 16 lanes as the fixed tree of every reduction along a row; destroys its argument. */
  static float sumLanes(float[] lanes) {
    for (int half = LANES / 2; half >= 1; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
  }
}
