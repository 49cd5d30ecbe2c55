package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.ParameterSpec;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** An architecture and its weights. It owns the weights' memory until it is closed. */
public final class Network implements AutoCloseable {
  /** Stream of random numbers for weights; the parameter's place is added to it. */
  private static final long WEIGHTS = 1L << 32;

  private static final int CHUNK = 1 << 16;

  private final Architecture architecture;
  private final List<List<Parameter>> byNode;
  private final List<Parameter> parameters;

  private Network(Architecture architecture) {
    this.architecture = architecture;
    this.byNode = new ArrayList<>();
    this.parameters = new ArrayList<>();
    try {
      for (Architecture.Node node : architecture.nodes()) {
        List<Parameter> own = new ArrayList<>();
        for (ParameterSpec spec : node.parameters()) {
          String name = node.name() + "/" + spec.name();
          own.add(new Parameter(name, spec, Tensor.allocate(spec.shape())));
          parameters.add(own.getLast());
        }
        byNode.add(own);
      }
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  /**
   * A trainable tensor.
   *
   * @param name layer and parameter, such as {@code conv2d/kernel}
   * @param spec its shape and fans
   * @param tensor its values
   */
  public record Parameter(String name, ParameterSpec spec, Tensor tensor) {}

  /** A network whose weights are all zero, until {@link #initialize} or a model file fills them. */
  public static Network of(Architecture architecture) {
    return new Network(architecture);
  }

  /**
   * A chain of layers, initialised Glorot-uniform with seed 0.
   *
   * @param input shape of one sample
   * @throws ArchitectureException if a layer does not fit its input
   */
  public static Network sequential(Shape input, Layer... layers) {
    Network network = of(Architecture.sequential(input, layers));
    network.initialize(Initializer.GLOROT_UNIFORM, 0, Parallel.sequential());
    return network;
  }

  /**
   * Sets kernels at random and biases to zero. Each number depends on the seed, the parameter's
   * place and its index alone.
   */
  public void initialize(Initializer initializer, long seed, Parallel parallel) {
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Tensor tensor = parameter.tensor();
      if (parameter.spec().fanIn() == 0) {
        tensor.fill(0);
        continue;
      }
      long stream = WEIGHTS + i;
      float limit = initializer.limit(parameter.spec());
      parallel.forEachRange(
          tensor.size(),
          CHUNK,
          (from, length) -> {
            for (long index = from; index < from + length; index++) {
              tensor.set(index, (2 * Philox.uniform(seed, stream, index) - 1) * limit);
            }
          });
    }
  }

  /** The graph of layers. */
  public Architecture architecture() {
    return architecture;
  }

  /** All parameters, in the order of the layers. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The parameters of one node. */
  List<Parameter> parametersOf(int node) {
    return byNode.get(node);
  }

  @Override
  public void close() {
    parameters.forEach(parameter -> parameter.tensor().close());
  }
}
