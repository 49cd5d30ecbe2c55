package dev.lacuna.cnn.optim;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.UpdateKernels;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
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
  private static final int CHUNK = 1 << 16;

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
  public void step(
      Backend backend,
      Tensor parameter,
      Tensor gradient,
      List<Tensor> moments,
      long step,
      float rate) {
    UpdateKernels update = backend.kernels().update();
    backend
        .parallel()
        .forEachRange(
            parameter.size(),
            CHUNK,
            (from, length) -> {
              if (momentum == 0) {
                update.sgd(parameter.segment(), gradient.segment(), from, length, rate);
              } else if (form == Form.KERAS) {
                update.momentumKeras(
                    parameter.segment(),
                    gradient.segment(),
                    moments.getFirst().segment(),
                    from,
                    length,
                    rate,
                    momentum,
                    nesterov);
              } else {
                update.momentumTorch(
                    parameter.segment(),
                    gradient.segment(),
                    moments.getFirst().segment(),
                    from,
                    length,
                    rate,
                    momentum,
                    nesterov);
              }
            });
  }

  @Override
  public String describe() {
    return "sgd:lr=%s,momentum=%s,nesterov=%s,form=%s"
        .formatted(learningRate, momentum, nesterov, form.name().toLowerCase(Locale.ROOT));
  }
}
