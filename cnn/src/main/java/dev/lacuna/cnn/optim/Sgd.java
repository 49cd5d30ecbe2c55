package dev.lacuna.cnn.optim;

import java.util.Locale;

/**
 * Stochastic gradient descent, with momentum if asked for. Keras keeps the velocity in units of the
 * parameter ({@code m = momentum * m - rate * g; p += m}), PyTorch in units of the gradient ({@code
 * m = momentum * m + g; p -= rate * m}); the two differ when the learning rate changes.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1); 0 for plain descent
 * @param nesterov whether the step looks ahead by one momentum
 * @param form whose momentum
 */
public record Sgd(float learningRate, float momentum, boolean nesterov, Form form)
    implements Optimizer {
  /** Whose momentum. */
  public enum Form {
    /** Velocity in units of the parameter. */
    KERAS,
    /** Velocity in units of the gradient. */
    TORCH
  }

  /** Checks the ranges. */
  public Sgd {
    Settings.requirePositive("learning rate", learningRate);
    Settings.requireDecay("momentum", momentum);
  }

  /** Plain descent. */
  public static Sgd of(float learningRate) {
    return new Sgd(learningRate, 0f, false, Form.KERAS);
  }

  @Override
  public int moments() {
    return momentum == 0 ? 0 : 1;
  }

  @Override
  public Update at(long step, float rate) {
    if (momentum == 0) {
      return (kernels, parameter, from, length, gradient, gradientOffset, _) ->
          kernels.update().sgd(parameter.segment(), from, gradient, gradientOffset, length, rate);
    }
    if (form == Form.KERAS) {
      return (kernels, parameter, from, length, gradient, gradientOffset, moments) ->
          kernels
              .update()
              .momentumKeras(
                  parameter.segment(),
                  moments.getFirst().segment(),
                  from,
                  gradient,
                  gradientOffset,
                  length,
                  rate,
                  momentum,
                  nesterov);
    }
    return (kernels, parameter, from, length, gradient, gradientOffset, moments) ->
        kernels
            .update()
            .momentumTorch(
                parameter.segment(),
                moments.getFirst().segment(),
                from,
                gradient,
                gradientOffset,
                length,
                rate,
                momentum,
                nesterov);
  }

  @Override
  public String describe() {
    return "sgd:lr=%s,momentum=%s,nesterov=%s,form=%s"
        .formatted(learningRate, momentum, nesterov, form.name().toLowerCase(Locale.ROOT));
  }
}
