package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link ObjectiveKernels}. */
final class ScalarObjectiveKernels implements ObjectiveKernels {

  @Override
  public void logistic(
      MemorySegment logits,
      long logitsOffset,
      int n,
      float[] p,
      float[] complement,
      float[] softplus,
      float[] mirrored) {
    for (int i = 0; i < n; i++) {
      float z = logits.getAtIndex(JAVA_FLOAT, logitsOffset + i);
      float e = ScalarMath.exp(-Math.abs(z));
      float larger = ScalarMath.reciprocal1p(e);
      float smaller = e * larger;
      p[i] = z < 0f ? smaller : larger;
      complement[i] = z < 0f ? larger : smaller;
      float log = ScalarMath.log1p(e);
      float above = z < 0f ? 0f : z;
      softplus[i] = above + log;
      mirrored[i] = (above - z) + log;
    }
  }

  @Override
  public float collect(
      float[] values,
      float[] slopes,
      int n,
      float scale,
      MemorySegment gradient,
      long gradientOffset) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % lanes.length] += values[i];
      if (gradient != null) {
        gradient.setAtIndex(JAVA_FLOAT, gradientOffset + i, slopes[i] * scale);
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
