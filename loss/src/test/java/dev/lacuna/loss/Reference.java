package dev.lacuna.loss;

/** Weighted binary cross-entropy in double, written from its definition. */
final class Reference {
  private Reference() {}

  /** log(1 + exp(x)). */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** 1 / (1 + exp(-x)). */
  static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  /** Value of one entry: of a positive, or of anything else. */
  static double value(boolean positive, double weight, double logit) {
    return weight * softplus(positive ? -logit : logit);
  }

  /** Derivative of one entry. */
  static double derivative(boolean positive, double weight, double logit) {
    return positive ? -weight * sigmoid(-logit) : weight * sigmoid(logit);
  }
}
