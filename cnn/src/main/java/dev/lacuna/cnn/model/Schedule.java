package dev.lacuna.cnn.model;

import dev.lacuna.cnn.model.MemoryPlanner.Buffer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The steps of a network for batches of some size, and where everything that they compute lies in
 * one stretch of memory. Nothing is allocated: {@link Plan} does that, and {@link MemoryEstimate}
 * reads the sizes.
 *
 * <p>Time is counted in steps: of n steps, step s runs forward at s and backward at 2n - s; between
 * them, at n, the loss reads the output and writes its gradient. A buffer is in use from the time
 * that writes it to the last that reads it.
 */
final class Schedule {
  /** What the plan is for. */
  enum Purpose {
    PREDICTION,
    /** Training; gradients of parameters are handed on and not kept. */
    TRAINING,
    /** As training, but the gradients of all parameters are kept. */
    GRADIENTS
  }

  private final Architecture architecture;
  private final int capacity;
  private final Purpose purpose;
  private final List<Step> steps;
  private final MemoryPlanner planner = new MemoryPlanner();

  /** For each node the node in whose memory its output lies, or {@link Architecture#INPUT}. */
  private final int[] root;

  /** For each node whether parameters reach it, so that a gradient of it is of use. */
  private final boolean[] trainable;

  private final Buffer input;
  private final Buffer[] outputs;
  private final Buffer[] gradients;
  private final Buffer[] saved;
  private final Buffer[][] edges;
  private final long activations;
  private final long workspace;
  private final long parameterGradients;

  private Schedule(
      Architecture architecture, Backend backend, int capacity, Purpose purpose, boolean joined) {
    this.architecture = architecture;
    this.capacity = capacity;
    this.purpose = purpose;
    this.steps = joined ? Fusion.joined(architecture, training()) : Fusion.separate(architecture);
    int count = architecture.nodes().size();
    this.root = new int[count];
    this.trainable = new boolean[count];
    this.outputs = new Buffer[count];
    this.gradients = new Buffer[count];
    this.saved = new Buffer[steps.size()];
    this.edges = new Buffer[steps.size()][];
    findRoots();
    this.input = planner.add(floats(architecture.inputShape().size()), 0, end());
    addActivations();
    addSaved();
    this.activations = planner.mostInUse();
    if (training()) {
      addGradients();
    }
    planner.place();
    this.workspace =
        steps.stream()
            .mapToLong(step -> step.operator().workspace(backend, capacity, training()))
            .max()
            .orElse(0);
    this.parameterGradients = parameterGradients();
  }

  /** The schedule that runs: layers are joined where that is possible. */
  static Schedule of(Architecture architecture, Backend backend, int capacity, Purpose purpose) {
    return new Schedule(architecture, backend, capacity, purpose, true);
  }

  /** A step and memory of its own for each layer: the specification of {@link #of}. */
  static Schedule separate(
      Architecture architecture, Backend backend, int capacity, Purpose purpose) {
    return new Schedule(architecture, backend, capacity, purpose, false);
  }

  private boolean training() {
    return purpose != Purpose.PREDICTION;
  }

  private int end() {
    return 2 * steps.size() + 1;
  }

  private int backward(int step) {
    return 2 * steps.size() - step;
  }

  private long floats(long perSample) {
    return Math.multiplyExact(perSample, (long) capacity);
  }

  private void findRoots() {
    for (Step step : steps) {
      int output = step.output();
      int source = step.inputs().getFirst();
      root[output] =
          !step.inPlace() ? output : source == Architecture.INPUT ? source : root[source];
      trainable[output] =
          !architecture.nodes().get(step.parameterNode()).parameters().isEmpty()
              || step.inputs().stream().anyMatch(this::isTrainable);
    }
  }

  private boolean isTrainable(int node) {
    return node != Architecture.INPUT && trainable[node];
  }

  private void addActivations() {
    int count = outputs.length;
    int[] first = new int[count];
    int[] last = new int[count];
    Arrays.fill(first, Integer.MAX_VALUE);
    for (int s = 0; s < steps.size(); s++) {
      Step step = steps.get(s);
      for (int source : step.inputs()) {
        extend(first, last, source, s);
        if (training() && step.operator().backwardReadsInputs()) {
          extend(first, last, source, backward(s));
        }
      }
      extend(first, last, step.output(), s);
      if (training() && step.operator().backwardReadsOutput()) {
        extend(first, last, step.output(), backward(s));
      }
    }
    extend(first, last, count - 1, training() ? steps.size() : end());
    for (Step step : steps) {
      int node = step.output();
      if (root[node] == node) {
        outputs[node] =
            planner.add(
                floats(architecture.nodes().get(node).shape().size()), first[node], last[node]);
      }
    }
  }

  private void extend(int[] first, int[] last, int node, int time) {
    if (node != Architecture.INPUT && root[node] != Architecture.INPUT) {
      first[root[node]] = Math.min(first[root[node]], time);
      last[root[node]] = Math.max(last[root[node]], time);
    }
  }

  private void addSaved() {
    for (int s = 0; s < saved.length; s++) {
      long kept = savedPerSample(s);
      if (kept > 0) {
        saved[s] = planner.add(floats(kept), s, training() ? backward(s) : s);
      }
    }
  }

  /**
   * Gradients reach a node from each of its readers. Its last reader, which comes first in a
   * backward pass, writes them straight into the node's own buffer; every other one into a buffer
   * of that edge, which is then added.
   */
  private void addGradients() {
    int[] first = new int[outputs.length];
    int[] last = new int[outputs.length];
    Arrays.fill(first, Integer.MAX_VALUE);
    boolean[] reached = new boolean[outputs.length];
    extend(first, last, outputs.length - 1, steps.size());
    for (int s = steps.size() - 1; s >= 0; s--) {
      Step step = steps.get(s);
      edges[s] = new Buffer[step.inputs().size()];
      if (!trainable[step.output()]) {
        continue;
      }
      extend(first, last, step.output(), backward(s));
      for (int k = edges[s].length - 1; k >= 0; k--) {
        int source = step.inputs().get(k);
        if (isTrainable(source)) {
          extend(first, last, source, backward(s));
          if (reached[source]) {
            long floats = floats(architecture.nodes().get(source).shape().size());
            edges[s][k] = planner.add(floats, backward(s), backward(s));
          }
          reached[source] = true;
        }
      }
    }
    for (Step step : steps) {
      int node = step.output();
      if (root[node] == node && trainable[node]) {
        gradients[node] =
            planner.add(
                floats(architecture.nodes().get(node).shape().size()), first[node], last[node]);
      }
    }
  }

  private long parameterGradients() {
    LongStream floats =
        steps.stream()
            .mapToLong(
                step ->
                    architecture.nodes().get(step.parameterNode()).parameters().stream()
                        .skip(handsOnKernel(step) ? 1 : 0)
                        .mapToLong(spec -> MemoryPlanner.aligned(spec.shape().size()))
                        .sum());
    return switch (purpose) {
      case PREDICTION -> 0;
      case TRAINING -> floats.max().orElse(0);
      case GRADIENTS -> floats.sum();
    };
  }

  /** Shape of so many floats: a matrix where they exceed the largest extent of one dimension. */
  static Shape flat(long floats) {
    if (floats <= Integer.MAX_VALUE) {
      return Shape.of((int) floats);
    }
    int row = 1 << 16;
    return Shape.of(Math.toIntExact(Math.ceilDiv(floats, (long) row)), row);
  }

  /** What the plan is for. */
  Purpose purpose() {
    return purpose;
  }

  /** The most samples that a batch can have. */
  int capacity() {
    return capacity;
  }

  /** The steps, in the order of the forward pass. */
  List<Step> steps() {
    return steps;
  }

  /**
   * Whether the gradient of a step's first parameter, its kernel, is handed on piece by piece and
   * stored nowhere.
   */
  boolean handsOnKernel(Step step) {
    return purpose == Purpose.TRAINING && step.operator() instanceof DenseOperator;
  }

  /** Where the network's input lies. */
  Buffer input() {
    return input;
  }

  /** Where the output of a node lies that ends a step. */
  Buffer output(int node) {
    return node == Architecture.INPUT || root[node] == Architecture.INPUT
        ? input
        : outputs[root[node]];
  }

  /** Where the gradient of a node lies that ends a step; null where none is computed. */
  Buffer gradient(int node) {
    return node == Architecture.INPUT || root[node] == Architecture.INPUT
        ? null
        : gradients[root[node]];
  }

  /** Where a step writes the gradient of an input that is then added; null where it does not. */
  Buffer edge(int step, int input) {
    return edges[step] == null ? null : edges[step][input];
  }

  /** Where a step keeps what its backward pass needs; null where it keeps nothing. */
  Buffer saved(int step) {
    return saved[step];
  }

  /** Floats that a step keeps of each sample. */
  long savedPerSample(int step) {
    return steps.get(step).operator().savedPerSample(training());
  }

  /** Floats of inputs, outputs, what is saved, and gradients of outputs. */
  long arenaFloats() {
    return flat(planner.floats()).size();
  }

  /**
   * Floats of {@link #arenaFloats} that inputs, outputs and what is saved take at the time when
   * they take most; what gradients of outputs take beyond them is the rest.
   */
  long activationFloats() {
    return training() ? activations : arenaFloats();
  }

  /** Floats of scratch. */
  long workspaceFloats() {
    return workspace == 0 ? 0 : flat(workspace).size();
  }

  /** Floats of gradients of parameters: of all of them, or of the largest layer's. */
  long parameterGradientFloats() {
    return parameterGradients == 0 ? 0 : flat(parameterGradients).size();
  }
}
