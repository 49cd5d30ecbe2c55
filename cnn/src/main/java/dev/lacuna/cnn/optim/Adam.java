package dev.lacuna.cnn.optim;

import java.util.Locale;

/**
 * Adam, Kingma and Ba 2015 (arXiv:1412.6980). Keras and PyTorch differ in what epsilon is added to:
 * Keras takes the "epsilon hat" of the text before section 2.1, {@code p -= rate * sqrt(1 -
 * beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)}; PyTorch takes Algorithm 1, {@code p -= rate
 * / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)}.
 *
 * @param learningRate above 0
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon above 0
 * @param form what epsilon is added to
 */
public record Adam(float learningRate, double beta1, double beta2, float epsilon, Form form)
    implements Optimizer {
  /** Whose meaning of epsilon. */
  public enum Form {
    /** Added to sqrt(v), before the bias correction. */
    KERAS,
    /** Added to the bias-corrected sqrt. */
    TORCH
  }

  /** Checks the ranges. */
  public Adam {
    Settings.requirePositive("learning rate", learningRate);
    Settings.requireDecay("beta1", beta1);
    Settings.requireDecay("beta2", beta2);
    Settings.requirePositive("epsilon", epsilon);
  }

  /** With Keras's defaults: betas 0.9 and 0.999, epsilon 1e-7. */
  public static Adam keras(float learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7f, Form.KERAS);
  }

  /** With PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8. */
  public static Adam torch(float learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8f, Form.TORCH);
  }

  @Override
  public int moments() {
    return 2;
  }

  @Override
  public Update at(long step, float rate) {
    double correction1 = 1 - StrictMath.pow(beta1, (double) step);
    double correction2 = Math.sqrt(1 - StrictMath.pow(beta2, (double) step));
    boolean keras = form == Form.KERAS;
    float size = (float) (keras ? rate * correction2 / correction1 : rate / correction1);
    float scale = keras ? 1f : (float) (1 / correction2);
    float oneMinusBeta1 = (float) (1 - beta1);
    float oneMinusBeta2 = (float) (1 - beta2);
    return (kernels, parameter, from, length, gradient, gradientOffset, moments) ->
        kernels
            .update()
            .adam(
                parameter.segment(),
                moments.get(0).segment(),
                moments.get(1).segment(),
                from,
                gradient,
                gradientOffset,
                length,
                oneMinusBeta1,
                oneMinusBeta2,
                size,
                scale,
                epsilon);
  }

  @Override
  public String describe() {
    return "adam:lr=%s,beta1=%s,beta2=%s,epsilon=%s,form=%s"
        .formatted(learningRate, beta1, beta2, epsilon, form.name().toLowerCase(Locale.ROOT));
  }
}
