package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.ParameterSpec;

/** How kernels start; biases start at zero. Uniform in [-limit, limit). */
public enum Initializer {
  /**
   * Glorot and Bengio 2010, equation 16: {@code limit = sqrt(6 / (fanIn + fanOut))}; Keras's
   * default.
   */
  GLOROT_UNIFORM {
    @Override
    float limit(ParameterSpec spec) {
      return (float) Math.sqrt(6.0 / (spec.fanIn() + spec.fanOut()));
    }
  },
  /** He et al. 2015, equation 10, as a uniform distribution: {@code limit = sqrt(6 / fanIn)}. */
  HE_UNIFORM {
    @Override
    float limit(ParameterSpec spec) {
      return (float) Math.sqrt(6.0 / spec.fanIn());
    }
  };

  /** Half the width of the distribution. */
  abstract float limit(ParameterSpec spec);
}
