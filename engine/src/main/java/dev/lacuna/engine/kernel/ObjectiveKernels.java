package dev.lacuna.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What every loss over logits begins and ends with. Rules for segments and offsets as in {@link
 * MatrixKernels}.
 */
public interface ObjectiveKernels {

  /** Number of lanes of a reduction along a row, whatever the machine's vector width. */
  int LANES = 16;

  /**
   * What losses are made of. With {@code e = exp(-|z|)}, {@code r = 1 / (1 + e)}, {@code s = e *
   * r}, {@code l = ln(1 + e)} as {@link ScalarMath} computes them, and {@code m = z < 0 ? 0 : z}:
   * {@code p = z < 0 ? s : r}, {@code complement = z < 0 ? r : s}, {@code softplus = m + l} and
   * {@code mirrored = (m - z) + l}. So {@code p} is the sigmoid of z, {@code complement} is {@code
   * 1 - p}, {@code softplus} is {@code -ln(1 - p)} and {@code mirrored} is {@code -ln p}; none of
   * them cancels, and all are good to 3 ulp.
   *
   * <p>Results go to arrays, not segments: C2 vectorises a loop over several arrays, but not one
   * over several native segments, which it has to take for overlapping. The arrays have room for
   * {@code n} rounded up to a multiple of {@link #LANES}; what stands behind {@code n} is left
   * open.
   *
   * @param logits z, {@code n} floats
   */
  void logistic(
      MemorySegment logits,
      long logitsOffset,
      int n,
      float[] p,
      float[] complement,
      float[] softplus,
      float[] mirrored);

  /**
   * The end of a loss over one row or a part of it: {@code gradient[i] = slopes[i] * scale}, and
   * the sum of the values.
   *
   * @param values {@code n} floats, with room as in {@link #logistic}
   * @param slopes likewise
   * @param gradient overwritten with {@code n} floats; null where only the value is wanted
   * @return the sum of {@code values} in 16 lanes: lane l adds values l, l+16, ... ascending, from
   *     +0, and an absent value as +0; the lanes are then added as a tree: l and l+8, then l and
   *     l+4, l and l+2, l and l+1
   */
  float collect(
      float[] values,
      float[] slopes,
      int n,
      float scale,
      MemorySegment gradient,
      long gradientOffset);
}
