package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.merge.Add;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What runs: a network compiled for a batch size, with all its buffers. Batches of fewer samples
 * run in the first part of the buffers.
 */
public final class Plan implements AutoCloseable {
  private final Network network;
  private final Backend backend;
  private final int capacity;
  private final List<Tensor> owned = new ArrayList<>();
  private final Tensor input;
  private final Tensor[] outputs;
  private final Tensor[] saved;
  private final Tensor[] gradients;
  private final Tensor[][] edges;
  private final List<List<Tensor>> parameterGradients = new ArrayList<>();
  private final Tensor workspace;
  private LayerContext[] contexts = new LayerContext[0];
  private int batch;

  private Plan(Network network, Backend backend, int capacity, boolean training) {
    this.network = network;
    this.backend = backend;
    this.capacity = capacity;
    Architecture architecture = network.architecture();
    int count = architecture.nodes().size();
    outputs = new Tensor[count];
    saved = new Tensor[count];
    gradients = new Tensor[count];
    edges = new Tensor[count][];
    try {
      input = own(architecture.inputShape().prepend(capacity));
      for (int i = 0; i < count; i++) {
        Architecture.Node node = architecture.nodes().get(i);
        outputs[i] = own(node.shape().prepend(capacity));
        long kept = node.layer().savedPerSample(node.inputShapes());
        saved[i] = kept == 0 ? null : own(Shape.of(capacity, Math.toIntExact(kept)));
        edges[i] = new Tensor[node.inputs().size()];
        parameterGradients.add(
            training
                ? node.parameters().stream().map(spec -> own(spec.shape())).toList()
                : List.of());
        if (training) {
          gradients[i] = own(outputs[i].shape());
        }
      }
      if (training) {
        planEdges(architecture.nodes());
      }
      long floats = MemoryEstimate.workspaceFloats(architecture, backend, capacity, training);
      workspace = floats == 0 ? null : own(flat(floats));
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  /**
   * Gradients reach a node from each of its readers. Its last reader, which comes first in a
   * backward pass, writes them straight into the node's own buffer; every other one into a buffer
   * of that edge, which is then added. No gradient is computed for the network's input.
   */
  private void planEdges(List<Architecture.Node> nodes) {
    boolean[] reached = new boolean[nodes.size()];
    for (int i = nodes.size() - 1; i >= 0; i--) {
      List<Integer> inputs = nodes.get(i).inputs();
      for (int k = inputs.size() - 1; k >= 0; k--) {
        int source = inputs.get(k);
        if (source != Architecture.INPUT) {
          edges[i][k] = reached[source] ? own(outputs[source].shape()) : gradients[source];
          reached[source] = true;
        }
      }
    }
  }

  /** Shape of a workspace: a matrix where it exceeds the largest extent of one dimension. */
  private static Shape flat(long floats) {
    if (floats <= Integer.MAX_VALUE) {
      return Shape.of((int) floats);
    }
    int row = 1 << 16;
    return Shape.of(Math.toIntExact(Math.ceilDiv(floats, (long) row)), row);
  }

  private Tensor own(Shape shape) {
    Tensor tensor = Tensor.allocate(shape);
    owned.add(tensor);
    return tensor;
  }

  /** Compiles for prediction of up to {@code batch} samples. */
  public static Plan forPrediction(Network network, Backend backend, int batch) {
    return new Plan(network, backend, requirePositive(batch), false);
  }

  /** Compiles for training on batches of up to {@code batch} samples. */
  public static Plan forTraining(Network network, Backend backend, int batch) {
    return new Plan(network, backend, requirePositive(batch), true);
  }

  private static int requirePositive(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + batch);
    }
    return batch;
  }

  /** The most samples that a batch can have. */
  public int capacity() {
    return capacity;
  }

  /** Where the samples of a batch go, (capacity, height, width, channels). */
  public Tensor input() {
    return input;
  }

  /** Shape of the output for one sample. */
  public Shape outputShape() {
    return network.architecture().outputShape();
  }

  /** Runs the first {@code samples} samples of the input; their output, (samples, ...). */
  public Tensor forward(int samples) {
    bind(samples);
    for (int i = 0; i < contexts.length; i++) {
      network.architecture().nodes().get(i).layer().forward(contexts[i]);
    }
    return contexts[contexts.length - 1].output();
  }

  /** Where the gradient of the last batch's output goes before {@link #backward}. */
  public Tensor outputGradient() {
    return contexts[contexts.length - 1].outputGradient();
  }

  /** Computes the gradients of all parameters from {@link #outputGradient}. */
  public void backward() {
    for (int i = contexts.length - 1; i >= 0; i--) {
      Architecture.Node node = network.architecture().nodes().get(i);
      node.layer().backward(contexts[i]);
      for (int k = edges[i].length - 1; k >= 0; k--) {
        int source = node.inputs().get(k);
        if (source != Architecture.INPUT && edges[i][k] != gradients[source]) {
          Tensor total = contexts[source].outputGradient();
          Add.forward(backend, total, contexts[i].inputGradients().get(k), total);
        }
      }
    }
  }

  /** The gradient of each parameter, in the order of {@link Network#parameters}. */
  public List<Tensor> parameterGradients() {
    return parameterGradients.stream().flatMap(List::stream).toList();
  }

  private void bind(int samples) {
    if (samples == batch) {
      return;
    }
    LayerContext[] bound = new LayerContext[outputs.length];
    for (int i = 0; i < bound.length; i++) {
      Architecture.Node node = network.architecture().nodes().get(i);
      List<Tensor> inputs = new ArrayList<>();
      List<Tensor> inputGradients = new ArrayList<>();
      for (int k = 0; k < node.inputs().size(); k++) {
        int source = node.inputs().get(k);
        inputs.add((source == Architecture.INPUT ? input : outputs[source]).first(samples));
        inputGradients.add(first(edges[i][k], samples));
      }
      bound[i] =
          new LayerContext(
              backend,
              Collections.unmodifiableList(inputs),
              outputs[i].first(samples),
              network.parametersOf(i).stream().map(Network.Parameter::tensor).toList(),
              first(saved[i], samples),
              workspace,
              Collections.unmodifiableList(inputGradients),
              first(gradients[i], samples),
              parameterGradients.get(i));
    }
    contexts = bound;
    batch = samples;
  }

  private static Tensor first(Tensor tensor, int samples) {
    return tensor == null ? null : tensor.first(samples);
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
