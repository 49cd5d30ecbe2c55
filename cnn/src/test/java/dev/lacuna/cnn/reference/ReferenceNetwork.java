package dev.lacuna.cnn.reference;

import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A whole network in double precision: its graph walked with {@link ReferenceOperators}. */
public final class ReferenceNetwork {
  private final Architecture architecture;

  /** Over a graph of layers. */
  public ReferenceNetwork(Architecture architecture) {
    this.architecture = architecture;
  }

  /** Choices for one run: one entry a layer. */
  public List<Choices> choices() {
    return architecture.nodes().stream().map(_ -> new Choices()).toList();
  }

  /** Shapes of all parameters, in the order of the layers. */
  public List<Shape> parameterShapes() {
    return architecture.nodes().stream()
        .flatMap(n -> ReferenceOperators.parameterShapes(n.layer(), n.inputShapes()).stream())
        .toList();
  }

  /**
   * The output for a batch.
   *
   * @param parameters all parameters, in the order of {@link #parameterShapes}
   * @param choices one entry a layer: recorded, or followed where they are
   */
  public double[] forward(
      int batch, double[] input, List<double[]> parameters, List<Choices> choices) {
    List<double[]> outputs = new ArrayList<>();
    int used = 0;
    for (Architecture.Node node : architecture.nodes()) {
      List<double[]> inputs =
          node.inputs().stream()
              .map(source -> source == Architecture.INPUT ? input : outputs.get(source))
              .toList();
      int own = ReferenceOperators.parameterShapes(node.layer(), node.inputShapes()).size();
      outputs.add(
          ReferenceOperators.forward(
              node.layer(),
              batch,
              node.inputShapes(),
              inputs,
              parameters.subList(used, used + own),
              choices.get(outputs.size())));
      used += own;
    }
    return outputs.getLast();
  }
}
