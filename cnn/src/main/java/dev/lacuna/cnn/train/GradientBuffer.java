package dev.lacuna.cnn.train;

import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The gradients of all parameters, added up until a step uses them. Owns its memory. */
final class GradientBuffer implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Network network;
  private final Backend backend;
  private final GradientRules rules;
  private final List<Tensor> gradients = new ArrayList<>();

  GradientBuffer(Network network, Backend backend, GradientRules rules) {
    this.network = network;
    this.backend = backend;
    this.rules = rules;
    try {
      for (Network.Parameter parameter : network.parameters()) {
        gradients.add(Tensor.allocate(parameter.spec().shape()));
      }
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  /**
   * Adds a range of a gradient times a weight, as {@link dev.lacuna.cnn.model.GradientConsumer}.
   */
  void add(
      int parameter, long from, long length, MemorySegment gradient, long offset, float weight) {
    // p = fma(-rate, g, p): the kernel of plain descent adds multiples.
    backend
        .kernels()
        .update()
        .sgd(gradients.get(parameter).segment(), from, gradient, offset, length, -weight);
  }

  /**
   * One step with the sum of gradients over {@code total}, and an empty buffer afterwards.
   *
   * @param step number of the step, counted from 1
   */
  void apply(Optimizer optimizer, OptimizerState state, long step, float rate, float total) {
    float factor = 1 / total;
    if (rules.clipNorm() > 0) {
      double norm = factor * norm();
      if (!Double.isFinite(norm)) {
        throw new TrainingException(
            "the gradient is no longer finite in step %d; lower the learning rate (now %s)"
                .formatted(step, rate));
      }
      factor *= (float) Math.min(1, rules.clipNorm() / norm);
    }
    float limit = rules.clipValue() > 0 ? (float) rules.clipValue() : Float.POSITIVE_INFINITY;
    for (int p = 0; p < gradients.size(); p++) {
      Tensor gradient = gradients.get(p);
      scale(gradient, factor, limit);
      Tensor parameter = network.parameters().get(p).tensor();
      optimizer.step(backend, parameter, gradient, state.moments(p), step, rate);
      gradient.fill(0);
    }
  }

  private void scale(Tensor gradient, float factor, float limit) {
    if (factor == 1 && limit == Float.POSITIVE_INFINITY) {
      return;
    }
    backend
        .parallel()
        .forEachRange(
            gradient.size(),
            CHUNK,
            (from, length) -> {
              for (long i = from; i < from + length; i++) {
                gradient.set(i, Math.clamp(gradient.get(i) * factor, -limit, limit));
              }
            });
  }

  /** Euclidean norm of all gradients, in double: chunk by chunk, and these in order. */
  private double norm() {
    double sum = 0;
    for (Tensor gradient : gradients) {
      double[] chunks = new double[Math.toIntExact(Math.ceilDiv(gradient.size(), (long) CHUNK))];
      backend
          .parallel()
          .forEachRange(
              gradient.size(),
              CHUNK,
              (from, length) -> {
                double squares = 0;
                for (long i = from; i < from + length; i++) {
                  double value = gradient.get(i);
                  squares += value * value;
                }
                chunks[(int) (from / CHUNK)] = squares;
              });
      for (double chunk : chunks) {
        sum += chunk;
      }
    }
    return Math.sqrt(sum);
  }

  @Override
  public void close() {
    gradients.forEach(Tensor::close);
  }
}
