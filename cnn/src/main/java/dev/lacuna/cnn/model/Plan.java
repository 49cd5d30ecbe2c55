package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Draw;
import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.cnn.layer.Noise;
import dev.lacuna.cnn.model.MemoryPlanner.Buffer;
import dev.lacuna.cnn.model.Schedule.Purpose;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.merge.Add;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What runs: a network compiled for a batch size, with all its buffers. Layers that can be computed
 * together are, and buffers that are never in use at the same time share their memory. Batches of
 * fewer samples run in the first part of the buffers.
 */
public final class Plan implements AutoCloseable {
  /** Elements of a gradient that are handed on at a time: 256 KiB. */
  private static final int CHUNK = 1 << 16;

  private static final NodeWatcher NOBODY = (node, tensor) -> {};

  private final Network network;
  private final Backend backend;
  private final Schedule schedule;
  private final List<Tensor> owned = new ArrayList<>();
  private final Tensor arena;
  private final Tensor workspace;
  private final Tensor input;

  /** For each node, in the order of its parameters; null where a gradient is not stored. */
  private final List<List<Tensor>> parameterGradients = new ArrayList<>();

  /** For each node the number of its first parameter in the network. */
  private final int[] firstParameter;

  private LayerContext[] contexts = new LayerContext[0];

  /** For each step and input where its gradient has to be added to; null where it has not. */
  private Tensor[][] sums = new Tensor[0][];

  private int batch;

  /** Sees what a plan computes, before it is overwritten. */
  @FunctionalInterface
  interface NodeWatcher {
    /** Takes the output of a node, or its gradient, valid until it returns. */
    void see(int node, Tensor tensor);
  }

  private Plan(Network network, Backend backend, Schedule schedule) {
    this.network = network;
    this.backend = backend;
    this.schedule = schedule;
    this.firstParameter = new int[network.architecture().nodes().size()];
    try {
      arena = own(schedule.arenaFloats());
      workspace = own(schedule.workspaceFloats());
      input = tensor(schedule.input(), Architecture.INPUT, schedule.capacity());
      placeParameterGradients(own(schedule.parameterGradientFloats()));
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  private Tensor own(long floats) {
    if (floats == 0) {
      return null;
    }
    owned.add(Tensor.allocate(Schedule.flat(floats)));
    return owned.getLast();
  }

  /**
   * One behind the other where they are kept; otherwise each step's at the beginning, and none of a
   * kernel's that is handed on piece by piece.
   */
  private void placeParameterGradients(Tensor memory) {
    for (int node = 0; node < firstParameter.length; node++) {
      firstParameter[node] = node == 0 ? 0 : firstParameter[node - 1] + parameters(node - 1);
      parameterGradients.add(new ArrayList<>());
    }
    long next = 0;
    for (Step step : schedule.steps()) {
      List<Tensor> gradients = parameterGradients.get(step.parameterNode());
      for (Network.Parameter parameter : network.parametersOf(step.parameterNode())) {
        if (memory == null || (gradients.isEmpty() && schedule.handsOnKernel(step))) {
          gradients.add(null);
        } else {
          gradients.add(memory.part(next, parameter.spec().shape()));
          next += MemoryPlanner.aligned(parameter.spec().shape().size());
        }
      }
      if (schedule.purpose() != Purpose.GRADIENTS) {
        next = 0;
      }
    }
  }

  private int parameters(int node) {
    return network.parametersOf(node).size();
  }

  /** Compiles for prediction of up to {@code batch} samples. */
  public static Plan forPrediction(Network network, Backend backend, int batch) {
    return of(network, backend, batch, Purpose.PREDICTION);
  }

  /**
   * Compiles for training on batches of up to {@code batch} samples. Gradients of parameters are
   * handed to {@link #backward(GradientConsumer)} and not kept.
   */
  public static Plan forTraining(Network network, Backend backend, int batch) {
    return of(network, backend, batch, Purpose.TRAINING);
  }

  /**
   * As {@link #forTraining}, but {@link #parameterGradients} keeps the gradients of all parameters:
   * as much memory again as the weights take.
   */
  public static Plan forGradients(Network network, Backend backend, int batch) {
    return of(network, backend, batch, Purpose.GRADIENTS);
  }

  private static Plan of(Network network, Backend backend, int batch, Purpose purpose) {
    return of(
        network,
        backend,
        Schedule.of(network.architecture(), backend, requirePositive(batch), purpose));
  }

  /** Runs a schedule. */
  static Plan of(Network network, Backend backend, Schedule schedule) {
    return new Plan(network, backend, schedule);
  }

  private static int requirePositive(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + batch);
    }
    return batch;
  }

  /**
   * What would run, without allocating it: a table of the steps with the layers that each joins,
   * how it computes and how much memory it holds.
   *
   * @param training whether the plan is for training
   */
  public static String describe(
      Architecture architecture, Backend backend, int batch, boolean training) {
    Purpose purpose = training ? Purpose.TRAINING : Purpose.PREDICTION;
    Schedule schedule = Schedule.of(architecture, backend, requirePositive(batch), purpose);
    return ScheduleTable.text(schedule, architecture, backend);
  }

  /** The most samples that a batch can have. */
  public int capacity() {
    return schedule.capacity();
  }

  /** Where the samples of a batch go, (capacity, height, width, channels). */
  public Tensor input() {
    return input;
  }

  /** Shape of the output for one sample. */
  public Shape outputShape() {
    return network.architecture().outputShape();
  }

  /** Native memory that this plan holds, in bytes. */
  public long bytes() {
    return owned.stream().mapToLong(tensor -> tensor.segment().byteSize()).sum();
  }

  /**
   * Where numbers stopped being finite.
   *
   * @param layers names of the layers that are computed as one there
   * @param sample row of the batch, from 0
   */
  public record Anomaly(String layers, int sample) {}

  /**
   * Runs the first {@code samples} samples again, as in the last forward pass, step by step, until
   * one gives a number that is not finite.
   *
   * @return empty if none does
   */
  public Optional<Anomaly> findNonFinite(int samples) {
    bind(samples);
    for (int s = 0; s < contexts.length; s++) {
      Step step = schedule.steps().get(s);
      step.operator().forward(contexts[s]);
      Tensor output = contexts[s].output();
      for (long i = 0; i < output.size(); i++) {
        if (!Float.isFinite(output.get(i))) {
          return Optional.of(new Anomaly(step.names(), (int) (i / (output.size() / samples))));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Runs the first {@code samples} samples of the input as in training: what is random in a layer
   * is drawn for this batch.
   *
   * @return as {@link #forward(int)}
   */
  public Tensor forward(int samples, Draw draw) {
    return forward(samples, draw, NOBODY);
  }

  /**
   * Runs the first {@code samples} samples of the input, as in prediction.
   *
   * @return their output, (samples, ...), valid until the next forward or backward pass
   */
  public Tensor forward(int samples) {
    return forward(samples, null, NOBODY);
  }

  /** As {@link #forward(int)}, and shows each output as soon as it is there. */
  Tensor forward(int samples, NodeWatcher watcher) {
    return forward(samples, null, watcher);
  }

  private Tensor forward(int samples, Draw draw, NodeWatcher watcher) {
    bind(samples);
    for (LayerContext context : contexts) {
      context.noise().set(draw);
    }
    for (int s = 0; s < contexts.length; s++) {
      Step step = schedule.steps().get(s);
      step.operator().forward(contexts[s]);
      watcher.see(step.output(), contexts[s].output());
    }
    return contexts[contexts.length - 1].output();
  }

  /** Where the gradient of the last batch's output goes before a backward pass. */
  public Tensor outputGradient() {
    return contexts[contexts.length - 1].outputGradient();
  }

  /**
   * Computes the gradients of all parameters from {@link #outputGradient}, into {@link
   * #parameterGradients}.
   *
   * @throws IllegalStateException if this plan does not keep them
   */
  public void backward() {
    requireKept();
    backward((parameter, from, length, gradient, offset) -> {});
  }

  /**
   * Computes the gradients of all parameters from {@link #outputGradient}, and hands over each as
   * soon as it is there.
   */
  public void backward(GradientConsumer consumer) {
    backward(consumer, NOBODY);
  }

  /** As {@link #backward(GradientConsumer)}, and shows the gradient of each output when whole. */
  void backward(GradientConsumer consumer, NodeWatcher watcher) {
    for (int s = contexts.length - 1; s >= 0; s--) {
      Step step = schedule.steps().get(s);
      if (contexts[s].outputGradient() == null) {
        continue;
      }
      watcher.see(step.output(), contexts[s].outputGradient());
      backward(step, contexts[s], consumer);
      for (int k = sums[s].length - 1; k >= 0; k--) {
        if (sums[s][k] != null) {
          Add.forward(backend, sums[s][k], contexts[s].inputGradients().get(k), sums[s][k]);
        }
      }
    }
  }

  private void backward(Step step, LayerContext c, GradientConsumer consumer) {
    int first = firstParameter[step.parameterNode()];
    int stored = 0;
    if (step.operator() instanceof DenseOperator dense && schedule.handsOnKernel(step)) {
      dense.backward(
          c,
          (from, length, gradient, offset) ->
              consumer.accept(first, from, length, gradient, offset));
      stored = 1;
    } else {
      step.operator().backward(c);
    }
    for (int i = stored; i < c.parameterGradients().size(); i++) {
      int parameter = first + i;
      Tensor gradient = c.parameterGradients().get(i);
      backend
          .parallel()
          .forEachRange(
              gradient.size(),
              CHUNK,
              (from, length) -> consumer.accept(parameter, from, length, gradient.segment(), from));
    }
  }

  /**
   * The gradient of each parameter, in the order of {@link Network#parameters}.
   *
   * @throws IllegalStateException if this plan does not keep them
   */
  public List<Tensor> parameterGradients() {
    requireKept();
    return parameterGradients.stream().flatMap(List::stream).toList();
  }

  private void requireKept() {
    if (schedule.purpose() != Purpose.GRADIENTS) {
      throw new IllegalStateException(
          "this plan keeps no gradients of parameters: compile it with Plan.forGradients");
    }
  }

  private void bind(int samples) {
    if (samples == batch) {
      return;
    }
    int count = schedule.steps().size();
    LayerContext[] bound = new LayerContext[count];
    Tensor[][] added = new Tensor[count][];
    for (int s = 0; s < count; s++) {
      Step step = schedule.steps().get(s);
      int output = step.output();
      List<Tensor> inputs = new ArrayList<>();
      List<Tensor> inputGradients = new ArrayList<>();
      added[s] = new Tensor[step.inputs().size()];
      for (int k = 0; k < step.inputs().size(); k++) {
        int source = step.inputs().get(k);
        Buffer edge = schedule.edge(s, k);
        Tensor own = tensor(schedule.gradient(source), source, samples);
        inputs.add(tensor(schedule.output(source), source, samples));
        inputGradients.add(edge == null ? own : tensor(edge, source, samples));
        added[s][k] = edge == null ? null : own;
      }
      bound[s] =
          new LayerContext(
              backend,
              Collections.unmodifiableList(inputs),
              tensor(schedule.output(output), output, samples),
              network.parametersOf(step.parameterNode()).stream()
                  .map(Network.Parameter::tensor)
                  .toList(),
              saved(s, samples),
              new Noise(step.nodes().getFirst()),
              workspace,
              Collections.unmodifiableList(inputGradients),
              tensor(schedule.gradient(output), output, samples),
              parameterGradients.get(step.parameterNode()));
    }
    contexts = bound;
    sums = added;
    batch = samples;
  }

  private Tensor tensor(Buffer buffer, int node, int samples) {
    Architecture architecture = network.architecture();
    Shape sample =
        node == Architecture.INPUT
            ? architecture.inputShape()
            : architecture.nodes().get(node).shape();
    return buffer == null ? null : arena.part(buffer.offset(), sample.prepend(samples));
  }

  private Tensor saved(int step, int samples) {
    Buffer buffer = schedule.saved(step);
    if (buffer == null) {
      return null;
    }
    int kept = Math.toIntExact(schedule.savedPerSample(step));
    return arena.part(buffer.offset(), Shape.of(samples, kept));
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
