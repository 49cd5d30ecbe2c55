package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;

/**
 * Generalized robust loss, {@code gr}: an unknown entry is a mixture of a positive and a negative,
 * the more a positive the higher its probability, both in forms that saturate.
 *
 * <pre>
 * positive            -log p
 * unknown             V [K (1 - p^q2) / q2 + (1-K) (1 - (1-p)^q3) / q3]
 *                     K = sigmoid(w p + b),  V = exp(-(p - mu)^2 / (2 sigma^2))
 * verified negative   -log(1-p)
 * </pre>
 *
 * <p>K and V are constants of the gradient, which for unknown entries is {@code V [-K p^q2 (1-p) +
 * (1-K) p (1-p)^q3]}. Chen et al., "Boosting Single Positive Multi-label Classification with
 * Generalized Robust Loss" (IJCAI 2024), with the defaults of their configuration: w from 0 to 2, b
 * -2, mu from 0.5 to 0.8, sigma from 2 to 0.5, q2 0.01, q3 1. Deviations: w, mu and sigma change
 * linearly from the first epoch to the last one instead of over 8 epochs; cross-entropy for
 * verified negatives; the common reduction instead of a mean over the classes.
 *
 * <p>The value of unknown entries is good to 2^-22/q2 only, since 1 - p^q2 cancels; the gradient is
 * not affected.
 */
public final class GeneralizedRobust extends EntrywiseLoss {
  static final String NAME = "gr";

  /** A parameter that changes linearly in the course of training. */
  private record Ramp(String name, float start, float end) {
    static Ramp read(NamedSettings parameters, String name, float start, float end, float least) {
      return new Ramp(
          name,
          LossArguments.requireIn(name + "0", parameters.number(name + "0", start), least, LARGEST),
          LossArguments.requireIn(name + "1", parameters.number(name + "1", end), least, LARGEST));
    }

    float at(float progress) {
      return start + (end - start) * progress;
    }

    LossText describe(LossText text) {
      return text.with(name + "0", start).with(name + "1", end);
    }
  }

  /** Beyond this, powers and exponents would leave float. */
  private static final float LARGEST = 1e6f;

  /** Below this, so would squares and quotients. */
  private static final float SMALLEST = 1e-6f;

  private final Ramp w;
  private final float b;
  private final Ramp mu;
  private final Ramp sigma;
  private final float q2;
  private final float q3;

  /** 0 in the first epoch, 1 in the last one. */
  private float progress;

  private GeneralizedRobust(Ramp w, float b, Ramp mu, Ramp sigma, float q2, float q3) {
    this.w = w;
    this.b = LossArguments.requireIn("b", b, -LARGEST, LARGEST);
    this.mu = mu;
    this.sigma = sigma;
    this.q2 = LossArguments.requireIn("q2", q2, SMALLEST, LARGEST);
    this.q3 = LossArguments.requireIn("q3", q3, SMALLEST, LARGEST);
  }

  static Loss read(NamedSettings parameters) {
    return new GeneralizedRobust(
        Ramp.read(parameters, "w", 0, 2, -LARGEST),
        parameters.number("b", -2),
        Ramp.read(parameters, "mu", 0.5f, 0.8f, -LARGEST),
        Ramp.read(parameters, "sigma", 2, 0.5f, SMALLEST),
        parameters.number("q2", 0.01f),
        parameters.number("q3", 1));
  }

  @Override
  public Loss bind(LabelMatrix training) {
    return new GeneralizedRobust(w, b, mu, sigma, q2, q3);
  }

  @Override
  public void beginEpoch(int epoch, int epochs) {
    progress = epochs < 2 ? 0 : (epoch - 1f) / (epochs - 1f);
  }

  @Override
  void unknown(Chunk chunk) {
    int n = chunk.length();
    float slope = w.at(progress);
    float centre = mu.at(progress);
    float width = sigma.at(progress);
    float exponent = -0.5f / (width * width);
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] trust = chunk.first;
    float[] asPositive = chunk.second;
    float[] asNegative = chunk.third;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < n; i++) {
      float distance = p[i] - centre;
      values[i] = exponent * (distance * distance);
      trust[i] = -(slope * p[i] + b);
    }
    chunk.exp(values, 0, n);
    chunk.exp(trust, 0, n);
    chunk.power(p, chunk.mirrored, q2, asPositive, 0, n);
    chunk.power(complement, chunk.softplus, q3, asNegative, 0, n);
    for (int i = 0; i < n; i++) {
      float v = values[i];
      float k = 1 / (1 + trust[i]);
      values[i] = v * (k * ((1 - asPositive[i]) / q2) + (1 - k) * ((1 - asNegative[i]) / q3));
      slopes[i] = v * ((1 - k) * (p[i] * asNegative[i]) - k * (asPositive[i] * complement[i]));
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    chunk.set(i, chunk.mirrored[i], -chunk.complement[i]);
  }

  @Override
  public String describe() {
    LossText text = w.describe(new LossText(NAME)).with("b", b);
    return sigma.describe(mu.describe(text)).with("q2", q2).with("q3", q3).toString();
  }
}
