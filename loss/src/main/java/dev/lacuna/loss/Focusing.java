package dev.lacuna.loss;

import dev.lacuna.engine.kernel.ScalarMath;

/**
 * Cross-entropy of entries that weigh less the better they fit, the part that focal and asymmetric
 * losses share. With b = -log p, a = -log(1-p):
 *
 * <pre>
 * positive       (1-p)^g b
 * negative       q^g (-log(1-q)),  q = max(p - margin, 0)
 * </pre>
 *
 * <p>Derivatives, in full and with the power held constant (detached, g = 0 in the brackets):
 *
 * <pre>
 * positive       -(1-p)^g [(1-p) + g p b]
 * negative       p (1-p) q^g [1/(1-q) + g (-log(1-q)) / q];  without margin p^g [p + g (1-p) a]
 * </pre>
 *
 * <p>The negative's are exactly 0 where p is not above the margin.
 *
 * @param gamma g, at least 0
 * @param margin in [0, 1)
 * @param detached whether the power counts as a constant
 */
record Focusing(float gamma, float margin, boolean detached) {

  /** Entries {@code from..to-1} as negatives. */
  void negatives(Chunk chunk, int from, int to) {
    if (margin == 0) {
      plainNegatives(chunk, from, to);
    } else {
      shiftedNegatives(chunk, from, to);
    }
  }

  private void plainNegatives(Chunk chunk, int from, int to) {
    float g = detached ? 0 : gamma;
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] softplus = chunk.softplus;
    float[] focus = chunk.first;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    chunk.power(p, chunk.mirrored, gamma, focus, from, to);
    for (int i = from; i < to; i++) {
      values[i] = focus[i] * softplus[i];
      slopes[i] = focus[i] * (p[i] + g * complement[i] * softplus[i]);
    }
  }

  private void shiftedNegatives(Chunk chunk, int from, int to) {
    float g = detached ? 0 : gamma;
    float m = margin;
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] focus = chunk.first;
    float[] log = chunk.second;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = from; i < to; i++) {
      values[i] = Math.max(p[i] - m, 0);
      log[i] = Math.min(complement[i] + m, 1);
      slopes[i] = p[i] * complement[i] / log[i];
    }
    chunk.log(log, from, to);
    if (gamma == 0) {
      Step.above(values, 0, focus, from, to);
    } else {
      chunk.power(values, gamma, focus, from, to);
    }
    // Before this, the slope is p (1-p) / (1-q) and the value q. Where q is 0, so is log(1-q).
    if (g != 0) {
      for (int i = from; i < to; i++) {
        float ratio = -log[i] / Math.max(values[i], Float.MIN_NORMAL);
        slopes[i] += g * p[i] * complement[i] * ratio;
      }
    }
    for (int i = from; i < to; i++) {
      slopes[i] *= focus[i];
      values[i] = focus[i] * -log[i];
    }
  }

  /** An entry as a positive, weighed. */
  void positive(Chunk chunk, int i, float weight) {
    positive(chunk, i, weight, chunk.p[i], chunk.complement[i], chunk.mirrored[i]);
  }

  /** An entry as a positive whose logit is lower by a margin. */
  void positiveBelow(Chunk chunk, int i, float lower) {
    float z = chunk.logit(i) - lower;
    positive(chunk, i, 1, ScalarMath.sigmoid(z), ScalarMath.sigmoid(-z), ScalarMath.softplus(-z));
  }

  private void positive(
      Chunk chunk, int i, float weight, float p, float complement, float minusLogP) {
    float g = detached ? 0 : gamma;
    float focus = weight * Chunk.power(complement, gamma);
    chunk.set(i, focus * minusLogP, -focus * (complement + g * p * minusLogP));
  }
}
