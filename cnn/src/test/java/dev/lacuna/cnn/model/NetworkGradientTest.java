package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.add;
import static dev.lacuna.cnn.layer.Layers.averagePool2d;
import static dev.lacuna.cnn.layer.Layers.concat;
import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.globalAveragePool2d;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.layer.Extent;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.cnn.reference.ReferenceGradients;
import dev.lacuna.cnn.reference.ReferenceNetwork;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of whole graphs against finite differences in double precision. */
class NetworkGradientTest {
  private static final int BATCH = 3;
  private static final int DIFFERENCES = 24;

  /** Graphs: each way in which nodes can be joined. */
  enum Graph {
    CHAIN {
      @Override
      Architecture architecture() {
        return Architecture.sequential(
            Shape.of(15, 13, 2),
            conv2d(5, 3),
            relu(),
            maxPool2d(2),
            conv2d(7, 3),
            relu(),
            maxPool2d(2),
            flatten(),
            dense(9));
      }
    },
    STRIDES_AND_GROUPS {
      @Override
      Architecture architecture() {
        return Architecture.sequential(
            Shape.of(11, 14, 3),
            conv2d(6, 3).padding(Padding.SAME).stride(new Extent(2, 1)),
            relu(),
            conv2d(6, 3).padding(Padding.SAME).groups(6),
            conv2d(8, 1).groups(2),
            relu(),
            averagePool2d(2),
            globalAveragePool2d(),
            dense(5));
      }
    },
    RESIDUAL {
      @Override
      Architecture architecture() {
        return Architecture.builder(Shape.of(9, 7, 2))
            .add("stem", conv2d(4, 3).padding(Padding.SAME), Architecture.INPUT_NAME)
            .add("stem_relu", relu(), "stem")
            .add("a", conv2d(4, 3).padding(Padding.SAME), "stem_relu")
            .add("a_relu", relu(), "a")
            .add("b", conv2d(4, 3).padding(Padding.SAME), "a_relu")
            .add("join", add(), "b", "stem_relu")
            .add("join_relu", relu(), "join")
            .add("pool", globalAveragePool2d(), "join_relu")
            .add("head", dense(3), "pool")
            .build();
      }
    },
    TWO_BRANCHES_OF_THE_INPUT {
      @Override
      Architecture architecture() {
        return Architecture.builder(Shape.of(8, 8, 1))
            .add("left", conv2d(3, 3).padding(Padding.SAME), Architecture.INPUT_NAME)
            .add("right", conv2d(3, 5).padding(Padding.SAME), Architecture.INPUT_NAME)
            .add("right_relu", relu(), "right")
            .add("join", add(), "left", "right_relu")
            .add("flat", flatten(), "join")
            .add("head", dense(4), "flat")
            .build();
      }
    },
    CONCATENATION {
      @Override
      Architecture architecture() {
        return Architecture.builder(Shape.of(7, 9, 3))
            .add("stem", conv2d(5, 3), Architecture.INPUT_NAME)
            .add("narrow", conv2d(3, 1), "stem")
            .add("wide", conv2d(2, 3).padding(Padding.SAME), "stem")
            .add("narrow_relu", relu(), "narrow")
            .add("join", concat(), "narrow_relu", "stem", "wide")
            .add("pool", maxPool2d(2), "join")
            .add("flat", flatten(), "pool")
            .add("head", dense(4), "flat")
            .build();
      }
    },
    READ_BY_THREE {
      @Override
      Architecture architecture() {
        return Architecture.builder(Shape.of(6, 7, 1))
            .add("stem", conv2d(3, 3), Architecture.INPUT_NAME)
            .add("one", relu(), "stem")
            .add("two", conv2d(3, 3).padding(Padding.SAME), "stem")
            .add("three", conv2d(3, 1), "stem")
            .add("join", add(), "one", "two", "three")
            .add("flat", flatten(), "join")
            .add("head", dense(4), "flat")
            .build();
      }
    },
    READ_TWICE_BY_ONE {
      @Override
      Architecture architecture() {
        return Architecture.builder(Shape.of(6, 5, 2))
            .add("stem", conv2d(3, 3), Architecture.INPUT_NAME)
            .add("double", add(), "stem", "stem")
            .add("relu", relu(), "double")
            .add("twice", concat(), "relu", "stem", "relu")
            .add("mix", conv2d(4, 2), "twice")
            .add("pool", globalAveragePool2d(), "mix")
            .add("triple", add(), "pool", "pool", "pool")
            .add("head", dense(3), "triple")
            .build();
      }
    };

    abstract Architecture architecture();
  }

  private static float[] random(long size, long stream) {
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * Philox.uniform(4, stream, i) - 1;
    }
    return values;
  }

  private static Network network(Architecture architecture) {
    Network network = Network.of(architecture);
    network.initialize(Initializer.HE_UNIFORM, 11, Parallel.sequential());
    for (Network.Parameter parameter : network.parameters()) {
      if (parameter.spec().fanIn() == 0) {
        parameter.tensor().copyFrom(random(parameter.tensor().size(), 3));
      }
    }
    return network;
  }

  private static List<float[]> values(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::toArray).toList();
  }

  private static List<float[]> run(
      Backend backend, Network network, float[] input, float[] outputGradient) {
    try (Plan plan = Plan.forGradients(network, backend, BATCH)) {
      return run(plan, input, outputGradient, BATCH);
    }
  }

  /** Output, then the gradients of all parameters. */
  private static List<float[]> run(Plan plan, float[] input, float[] outputGradient, int batch) {
    plan.input().first(batch).copyFrom(input);
    List<float[]> results = new ArrayList<>();
    results.add(plan.forward(batch).toArray());
    plan.outputGradient().copyFrom(outputGradient);
    plan.backward();
    results.addAll(values(plan.parameterGradients()));
    return results;
  }

  @ParameterizedTest
  @EnumSource
  void gradientsEqualFiniteDifferences(Graph graph) {
    Architecture architecture = graph.architecture();
    try (Network network = network(architecture)) {
      float[] input = random(architecture.inputShape().size() * BATCH, 1);
      float[] dy = random(architecture.outputShape().size() * BATCH, 2);
      List<float[]> results = run(Backends.specification(), network, input, dy);
      List<float[]> parameters =
          values(network.parameters().stream().map(Network.Parameter::tensor).toList());
      ReferenceGradients reference = new ReferenceGradients(architecture, BATCH, input, parameters);
      assertOutput(reference, results.getFirst());
      assertGradients(reference, dy, results.subList(1, results.size()));
    }
  }

  private static void assertOutput(ReferenceGradients reference, float[] got) {
    double[] want = reference.output();
    double[] magnitudes = reference.outputMagnitudes();
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], reference.accumulated() * magnitudes[i], "output " + i);
    }
  }

  private static void assertGradients(
      ReferenceGradients reference, float[] dy, List<float[]> gradients) {
    double[] magnitudes = new double[dy.length];
    double objective = 0;
    for (int i = 0; i < dy.length; i++) {
      magnitudes[i] = Math.abs(dy[i]);
      objective += magnitudes[i] * reference.outputMagnitudes()[i];
    }
    double noise = reference.noise(objective);
    for (int parameter = 0; parameter < gradients.size(); parameter++) {
      float[] got = gradients.get(parameter);
      double largest = 0;
      double widest = 0;
      int[] order = Philox.permutation(9, parameter, got.length);
      for (int i = 0; i < Math.min(DIFFERENCES, order.length); i++) {
        int element = order[i];
        double want = reference.byDifferences(parameter, element, y -> product(y, dy));
        double bound =
            reference.accumulated() * reference.magnitude(parameter, element, magnitudes) + noise;
        assertEquals(want, got[element], bound, "parameter " + parameter + ", element " + element);
        largest = Math.max(largest, Math.abs(want));
        widest = Math.max(widest, bound);
      }
      double power = largest / widest;
      assertTrue(power > 100, () -> "the bound is too wide to see errors: " + power);
    }
  }

  private static double product(double[] y, float[] dy) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * dy[i];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void sameBitsOnAllKernelsAndThreads(Graph graph) {
    Architecture architecture = graph.architecture();
    try (Network network = network(architecture)) {
      float[] input = random(architecture.inputShape().size() * BATCH, 1);
      float[] dy = random(architecture.outputShape().size() * BATCH, 2);
      List<float[]> want = run(Backends.specification(), network, input, dy);
      for (Backend backend : Backends.ofEveryWidthAndThreads()) {
        List<float[]> got = run(backend, network, input, dy);
        for (int i = 0; i < want.size(); i++) {
          assertArrayEquals(want.get(i), got.get(i), Backends.name(backend));
        }
      }
    }
  }

  /** A batch in buffers for a larger one, which another batch has just gone through. */
  @ParameterizedTest
  @EnumSource
  void bitsDependOnTheBatchAlone(Graph graph) {
    Architecture architecture = graph.architecture();
    int capacity = BATCH + 4;
    long sample = architecture.inputShape().size();
    long outputs = architecture.outputShape().size();
    try (Network network = network(architecture);
        Plan plan = Plan.forGradients(network, Backends.specification(), capacity)) {
      float[] input = random(sample * BATCH, 1);
      float[] dy = random(outputs * BATCH, 2);
      List<float[]> want = run(Backends.specification(), network, input, dy);
      run(plan, random(sample * capacity, 5), random(outputs * capacity, 6), capacity);
      List<float[]> got = run(plan, input, dy, BATCH);
      for (int i = 0; i < want.size(); i++) {
        assertArrayEquals(want.get(i), got.get(i), "result " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void predictsWhatTrainingComputes(Graph graph) {
    Architecture architecture = graph.architecture();
    try (Network network = network(architecture)) {
      float[] input = random(architecture.inputShape().size() * BATCH, 1);
      float[] dy = random(architecture.outputShape().size() * BATCH, 2);
      float[] want = run(Backends.specification(), network, input, dy).getFirst();
      try (Plan plan = Plan.forPrediction(network, Backends.specification(), BATCH)) {
        plan.input().copyFrom(input);
        assertArrayEquals(want, plan.forward(BATCH).toArray());
      }
      assertEquals(
          new ReferenceNetwork(architecture).parameterShapes(),
          network.parameters().stream().map(p -> p.tensor().shape()).toList());
    }
  }
}
