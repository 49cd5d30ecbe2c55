package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Dense;
import dev.lacuna.cnn.layer.Flatten;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.MaxPool2D;
import dev.lacuna.cnn.layer.ReLU;
import dev.lacuna.engine.conv.PooledConvolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Which layers a plan joins into one step. Layers are joined only where nobody else reads what lies
 * between them; a step stands where its first layer stood.
 */
final class Fusion {
  private final Architecture architecture;
  private final boolean training;
  private final int[] readers;
  private final int[] reader;
  private final boolean[] joined;

  /** Whether a node's output can be overwritten once its only reader has read it. */
  private final boolean[] overwritable;

  private final List<Step> steps = new ArrayList<>();

  private Fusion(Architecture architecture, boolean training) {
    this.architecture = architecture;
    this.training = training;
    int count = architecture.nodes().size();
    this.readers = new int[count];
    this.reader = new int[count];
    this.joined = new boolean[count];
    this.overwritable = new boolean[count];
    for (int i = 0; i < count; i++) {
      for (int source : architecture.nodes().get(i).inputs()) {
        if (source != Architecture.INPUT) {
          readers[source]++;
          reader[source] = i;
        }
      }
    }
  }

  /** The steps of a network, joined where that is possible. */
  static List<Step> joined(Architecture architecture, boolean training) {
    Fusion fusion = new Fusion(architecture, training);
    for (int i = 0; i < architecture.nodes().size(); i++) {
      if (!fusion.joined[i]) {
        fusion.add(i);
      }
    }
    return List.copyOf(fusion.steps);
  }

  /** A step for each layer, each with memory of its own: the specification of the joined ones. */
  static List<Step> separate(Architecture architecture) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < architecture.nodes().size(); i++) {
      steps.add(new Step(architecture, List.of(i), layer(architecture.nodes().get(i)), false));
    }
    return List.copyOf(steps);
  }

  private static LayerOperator layer(Architecture.Node node) {
    String description =
        switch (node.layer()) {
          case Conv2D convolution when convolution.bias() -> "convolution and bias";
          case Dense dense when dense.bias() -> "matrix product and bias";
          default -> "as the layer says";
        };
    return new LayerOperator(node, description);
  }

  private void add(int first) {
    Architecture.Node node = architecture.nodes().get(first);
    switch (node.layer()) {
      case Conv2D _ -> addConvolution(first);
      case Flatten _ -> addFlatten(first);
      case Dense _ -> append(List.of(first), new DenseOperator(layer(node)), false);
      case ReLU _ when source(first) != Architecture.INPUT && overwritable[source(first)] ->
          append(List.of(first), new LayerOperator(node, "in place"), true);
      default -> append(List.of(first), layer(node), false);
    }
  }

  private void addConvolution(int first) {
    Architecture.Node node = architecture.nodes().get(first);
    int relu = onlyReader(first, ReLU.class);
    if (relu < 0) {
      append(List.of(first), layer(node), false);
      return;
    }
    int pool = onlyReader(relu, MaxPool2D.class);
    if (pool >= 0) {
      RectifiedPooling all = RectifiedPooling.of(node, architecture.nodes().get(pool));
      boolean needsInputGradient = training && source(first) != Architecture.INPUT;
      if (PooledConvolution.supports(all.g(), all.p())
          && (!needsInputGradient || PooledConvolution.hasFastInputGradient(all.g()))) {
        append(List.of(first, relu, pool), all, false);
        return;
      }
    }
    append(List.of(first, relu), new RectifiedConvolution(node), false);
  }

  private void addFlatten(int first) {
    int source = source(first);
    if (source == Architecture.INPUT || readers[source] == 1) {
      append(List.of(first), new View(), true);
      overwritable[first] &= source != Architecture.INPUT && overwritable[source];
    } else {
      append(List.of(first), layer(architecture.nodes().get(first)), false);
    }
  }

  private void append(List<Integer> nodes, Operator operator, boolean inPlace) {
    Step step = new Step(architecture, nodes, operator, inPlace);
    nodes.forEach(node -> joined[node] = true);
    overwritable[step.output()] =
        readers[step.output()] == 1 && !(training && operator.backwardReadsOutput());
    steps.add(step);
  }

  private int source(int node) {
    return architecture.nodes().get(node).inputs().getFirst();
  }

  /** The only reader of a node's output, if it is such a layer; -1 otherwise. */
  private int onlyReader(int node, Class<? extends Layer> kind) {
    return readers[node] == 1 && kind.isInstance(architecture.nodes().get(reader[node]).layer())
        ? reader[node]
        : -1;
  }
}
