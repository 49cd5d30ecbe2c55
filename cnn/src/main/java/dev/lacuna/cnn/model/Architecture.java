package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;

import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.ParameterSpec;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of layers with all shapes inferred; no weights. A node names its inputs, so a chain, a
 * residual block and a concatenation are one mechanism. Nodes are in topological order and the last
 * one is the output. Immutable.
 */
public final class Architecture {
  /** Index that stands for the network's input among a node's inputs. */
  public static final int INPUT = -1;

  /** Name of the network's input. */
  public static final String INPUT_NAME = "input";

  private final Shape input;
  private final List<Node> nodes;

  private Architecture(Shape input, List<Node> nodes) {
    this.input = input;
    this.nodes = nodes;
  }

  /**
   * A layer in its place.
   *
   * @param name unique name
   * @param layer what it does
   * @param inputs indices of the nodes it reads, or {@link #INPUT}
   * @param inputShapes shapes of those, without the batch
   * @param shape shape of its output, without the batch
   * @param parameters its trainable parameters
   */
  public record Node(
      String name,
      Layer layer,
      List<Integer> inputs,
      List<Shape> inputShapes,
      Shape shape,
      List<ParameterSpec> parameters) {

    /** Number of trainable numbers. */
    public long parameterCount() {
      return parameters.stream().mapToLong(p -> p.shape().size()).sum();
    }
  }

  /** Begins an architecture for samples of a shape. */
  public static Builder builder(Shape input) {
    return new Builder(input);
  }

  /**
   * A chain of layers.
   *
   * @throws ArchitectureException if a layer does not fit its input
   */
  public static Architecture sequential(Shape input, Layer... layers) {
    Builder builder = builder(input);
    for (Layer layer : layers) {
      builder.add(layer);
    }
    return builder.build();
  }

  /** The seed network: two convolutions with pooling and a dense head, for any image size. */
  public static Architecture seed(Shape input, int labels) {
    return sequential(
        input,
        conv2d(32, 5),
        relu(),
        maxPool2d(2),
        conv2d(64, 5),
        relu(),
        maxPool2d(2),
        flatten(),
        dense(labels));
  }

  /** Shape of one sample. */
  public Shape inputShape() {
    return input;
  }

  /** Shape of the output for one sample. */
  public Shape outputShape() {
    return nodes.getLast().shape();
  }

  /** The layers in topological order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Number of trainable numbers. */
  public long parameterCount() {
    return nodes.stream().mapToLong(Node::parameterCount).sum();
  }

  /** A table of layers, output shapes and parameters, as text. */
  public String summary() {
    int width = INPUT_NAME.length();
    for (Node node : nodes) {
      width = Math.max(width, node.name().length());
    }
    String row = "%-" + width + "s  %-16s  %15s%n";
    StringBuilder text = new StringBuilder();
    text.append(row.formatted("layer", "output", "parameters"));
    text.append(row.formatted(INPUT_NAME, input, ""));
    for (Node node : nodes) {
      long count = node.parameterCount();
      text.append(
          row.formatted(node.name(), node.shape(), count == 0 ? "" : "%,d".formatted(count)));
    }
    return text.append(row.formatted("total", "", "%,d".formatted(parameterCount()))).toString();
  }

  /** The graph as JSON values, as a model file holds it. */
  public Map<String, Object> toJson() {
    List<Object> layers = new ArrayList<>();
    for (Node node : nodes) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", node.name());
      entry.put("type", node.layer().type());
      entry.put("inputs", node.inputs().stream().map(this::name).toList());
      entry.put("config", node.layer().config());
      layers.add(entry);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("input", Arrays.stream(input.toArray()).boxed().toList());
    json.put("layers", layers);
    return json;
  }

  private String name(int node) {
    return node == INPUT ? INPUT_NAME : nodes.get(node).name();
  }

  /** Adds layers one by one; each is checked against its inputs at once. */
  public static final class Builder {
    private final Shape input;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    private Builder(Shape input) {
      this.input = input;
      indices.put(INPUT_NAME, INPUT);
    }

    /** Adds a layer behind the last one, named after its type. */
    public Builder add(Layer layer) {
      int use = uses.merge(layer.type(), 1, Integer::sum) - 1;
      String name = use == 0 ? layer.type() : layer.type() + "_" + use;
      return add(name, layer, nodes.isEmpty() ? INPUT_NAME : nodes.getLast().name());
    }

    /**
     * Adds a layer with a name and the names of its inputs ({@link #INPUT_NAME} for the network's).
     *
     * @throws ArchitectureException if the name is taken, an input unknown, or the shapes do not
     *     fit
     */
    public Builder add(String name, Layer layer, String... inputs) {
      if (indices.containsKey(name)) {
        throw new ArchitectureException(nodes.size(), name, "the name is already taken");
      }
      boolean several = layer.arity() < 0;
      if (several ? inputs.length < 2 : inputs.length != layer.arity()) {
        throw new ArchitectureException(
            nodes.size(),
            name,
            layer.type()
                + " takes "
                + (several ? "two inputs or more" : layer.arity() + " input")
                + ", got "
                + inputs.length);
      }
      List<Integer> sources = new ArrayList<>();
      List<Shape> shapes = new ArrayList<>();
      for (String source : inputs) {
        Integer index = indices.get(source);
        if (index == null) {
          throw new ArchitectureException(
              nodes.size(), name, "its input '" + source + "' is no layer before it");
        }
        sources.add(index);
        shapes.add(index == INPUT ? input : nodes.get(index).shape());
      }
      try {
        Shape output = layer.outputShape(shapes);
        List<ParameterSpec> parameters = layer.parameters(shapes);
        indices.put(name, nodes.size());
        nodes.add(
            new Node(name, layer, List.copyOf(sources), List.copyOf(shapes), output, parameters));
      } catch (IllegalArgumentException | ArithmeticException e) {
        String on = inputs.length == 1 ? "input " + shapes.getFirst() : "inputs " + shapes;
        throw new ArchitectureException(
            nodes.size(), name, "does not fit its " + on + ": " + e.getMessage());
      }
      return this;
    }

    /**
     * The finished architecture.
     *
     * @throws ArchitectureException if there is no layer, or a layer that nothing reads
     */
    public Architecture build() {
      if (nodes.isEmpty()) {
        throw new ArchitectureException(0, INPUT_NAME, "a network needs at least one layer");
      }
      Set<Integer> read = new HashSet<>();
      nodes.forEach(node -> read.addAll(node.inputs()));
      for (int i = 0; i < nodes.size() - 1; i++) {
        if (!read.contains(i)) {
          throw new ArchitectureException(
              i, nodes.get(i).name(), "nothing reads its output, and it is not the last layer");
        }
      }
      return new Architecture(input, List.copyOf(nodes));
    }
  }
}
