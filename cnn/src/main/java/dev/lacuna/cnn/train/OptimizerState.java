package dev.lacuna.cnn.train;

import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The moments of all parameters, zero at first. It owns their memory until it is closed. */
final class OptimizerState implements AutoCloseable {
  private final List<List<Tensor>> moments = new ArrayList<>();

  private OptimizerState() {}

  /** For an optimizer that has not made a step yet. */
  static OptimizerState of(Network network, Optimizer optimizer) {
    OptimizerState state = new OptimizerState();
    try {
      for (Network.Parameter parameter : network.parameters()) {
        List<Tensor> own = new ArrayList<>();
        state.moments.add(own);
        for (int i = 0; i < optimizer.moments(); i++) {
          own.add(Tensor.allocate(parameter.tensor().shape()));
        }
      }
      return state;
    } catch (Throwable failure) {
      state.close();
      throw failure;
    }
  }

  /** The moments of a parameter, by its number in the network. */
  List<Tensor> moments(int parameter) {
    return moments.get(parameter);
  }

  @Override
  public void close() {
    moments.forEach(own -> own.forEach(Tensor::close));
  }
}
