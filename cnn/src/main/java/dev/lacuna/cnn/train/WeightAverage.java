package dev.lacuna.cnn.train;

import dev.lacuna.cnn.model.Network;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * An exponential moving average of all parameters, {@code average += (1 - d) (weight - average)}
 * after each step, with {@code d = min(decay, (1 + t) / (10 + t))} in step t, so that the first
 * weights are soon forgotten (TensorFlow's {@code ExponentialMovingAverage} with {@code
 * num_updates}). It owns its memory until it is closed.
 */
final class WeightAverage implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Network network;
  private final double decay;
  private final List<Tensor> averages = new ArrayList<>();

  /** Of weights as they are now. */
  WeightAverage(Network network, double decay, Parallel parallel) {
    this.network = network;
    this.decay = decay;
    try {
      for (Network.Parameter parameter : network.parameters()) {
        averages.add(Tensor.allocate(parameter.spec().shape()));
      }
      move(1, parallel);
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  /** The average of a parameter, by its number in the network. */
  Tensor tensor(int parameter) {
    return averages.get(parameter);
  }

  /** Takes note of the weights after a step, counted from 1. */
  void update(long step, Parallel parallel) {
    move((float) (1 - Math.min(decay, (1.0 + step) / (10.0 + step))), parallel);
  }

  private void move(float share, Parallel parallel) {
    forEach(
        parallel,
        (average, weight, i) -> {
          float old = average.get(i);
          average.set(i, Math.fma(share, weight.get(i) - old, old));
        });
  }

  /** Exchanges averages and weights. */
  void swap(Parallel parallel) {
    forEach(
        parallel,
        (average, weight, i) -> {
          float old = average.get(i);
          average.set(i, weight.get(i));
          weight.set(i, old);
        });
  }

  private interface Entry {
    void accept(Tensor average, Tensor weight, long index);
  }

  private void forEach(Parallel parallel, Entry entry) {
    for (int p = 0; p < averages.size(); p++) {
      Tensor average = averages.get(p);
      Tensor weight = network.parameters().get(p).tensor();
      parallel.forEachRange(
          average.size(),
          CHUNK,
          (from, length) -> {
            for (long i = from; i < from + length; i++) {
              entry.accept(average, weight, i);
            }
          });
    }
  }

  @Override
  public void close() {
    averages.forEach(Tensor::close);
  }
}
