package dev.lacuna.cnn.optim;

/**
 * Adam with weight decay of its own: {@code p -= rate * decay * p}, then the step of Adam.
 * Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (ICLR 2019), algorithm 2, with the
 * decay times the learning rate as in PyTorch and Keras. All parameters decay, biases too, as
 * there.
 *
 * @param adam the step
 * @param decay at least 0; the share that a parameter loses in a step is the learning rate times
 *     this
 */
public record AdamW(Adam adam, float decay) implements Optimizer {
  /** Checks the range. */
  public AdamW {
    if (!(decay >= 0 && decay < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("decay must be a number of at least 0, got " + decay);
    }
  }

  @Override
  public float learningRate() {
    return adam.learningRate();
  }

  @Override
  public int moments() {
    return adam.moments();
  }

  @Override
  public Update at(long step, float rate) {
    Update update = adam.at(step, rate);
    float kept = (float) (1 - (double) rate * decay);
    return (kernels, parameter, from, length, gradient, gradientOffset, moments) -> {
      kernels
          .elementwise()
          .scale(parameter.segment(), from, kept, parameter.segment(), from, length);
      update.apply(kernels, parameter, from, length, gradient, gradientOffset, moments);
    };
  }

  @Override
  public String describe() {
    return adam.describe().replaceFirst("^adam:", "adamw:") + ",decay=" + decay;
  }
}
