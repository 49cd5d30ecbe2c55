package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.add;
import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static dev.lacuna.cnn.layer.Layers.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Extent;
import dev.lacuna.cnn.layer.MaxPool2D;
import dev.lacuna.cnn.layer.Window;
import dev.lacuna.cnn.model.Schedule.Purpose;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Joined layers against each layer by itself. */
class FusionTest {
  private static final int BATCH = 3;

  private static String steps(Architecture architecture, boolean training) {
    return Fusion.joined(architecture, training).stream()
        .map(step -> step.names().replace(", ", "+") + (step.inPlace() ? "*" : ""))
        .collect(Collectors.joining(" "));
  }

  /**
   * A network and the steps that it becomes: layers joined by +, a star where a step computes in
   * its input's memory.
   */
  record Case(String name, String steps, Architecture architecture) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Case SEED =
      new Case(
          "SEED",
          "conv2d+relu+max_pool2d conv2d_1+relu_1+max_pool2d_1 flatten* dense",
          Architecture.seed(Shape.of(20, 18, 2), 7));
  private static final Case FEW_CHANNELS =
      new Case(
          "FEW_CHANNELS",
          "conv2d+relu+max_pool2d conv2d_1+relu_1 max_pool2d_1 flatten* dense",
          Architecture.sequential(
              Shape.of(12, 12, 2),
              conv2d(4, 3),
              relu(),
              maxPool2d(2),
              conv2d(5, 3),
              relu(),
              maxPool2d(2),
              flatten(),
              dense(3)));
  private static final Case WITHOUT_POOLING =
      new Case(
          "WITHOUT_POOLING",
          "conv2d+relu conv2d_1+relu_1 flatten* dense",
          Architecture.sequential(
              Shape.of(9, 8, 2), conv2d(4, 3), relu(), conv2d(5, 3), relu(), flatten(), dense(3)));
  private static final Case WITHOUT_BIAS =
      new Case(
          "WITHOUT_BIAS",
          "conv2d+relu+max_pool2d flatten* dense",
          Architecture.sequential(
              Shape.of(9, 8, 2),
              new Conv2D(
                  4, Extent.square(3), new Extent(1, 2), Extent.square(1), Padding.SAME, 1, false),
              relu(),
              maxPool2d(2),
              flatten(),
              dense(3)));
  private static final Case OVERLAPPING_WINDOWS =
      new Case(
          "OVERLAPPING_WINDOWS",
          "conv2d+relu max_pool2d flatten* dense",
          Architecture.sequential(
              Shape.of(9, 8, 2),
              conv2d(4, 3),
              relu(),
              new MaxPool2D(new Window(Extent.square(3), Extent.square(2), Padding.VALID)),
              flatten(),
              dense(3)));
  private static final Case HIDDEN_DENSE =
      new Case(
          "HIDDEN_DENSE",
          "flatten* dense relu* dense_1 sigmoid relu_1 dense_2",
          Architecture.sequential(
              Shape.of(5, 4, 1),
              flatten(),
              dense(6),
              relu(),
              dense(7),
              sigmoid(),
              relu(),
              dense(3)));
  private static final Case FLATTENED_INPUT_RECTIFIED =
      new Case(
          "FLATTENED_INPUT_RECTIFIED",
          "flatten* relu dense",
          Architecture.sequential(Shape.of(5, 4, 1), flatten(), relu(), dense(3)));
  private static final Case READ_BETWEEN =
      new Case(
          "READ_BETWEEN",
          "stem relu side join join_relu* flat* head",
          Architecture.builder(Shape.of(9, 8, 2))
              .add("stem", conv2d(4, 3), Architecture.INPUT_NAME)
              .add("relu", relu(), "stem")
              .add("side", conv2d(4, 3).padding(Padding.SAME), "stem")
              .add("join", add(), "relu", "side")
              .add("join_relu", relu(), "join")
              .add("flat", flatten(), "join_relu")
              .add("head", dense(3), "flat")
              .build());
  private static final Case POOLED_AND_READ_BETWEEN =
      new Case(
          "POOLED_AND_READ_BETWEEN",
          "stem+relu pool join flat* head",
          Architecture.builder(Shape.of(9, 8, 2))
              .add("stem", conv2d(4, 3).padding(Padding.SAME), Architecture.INPUT_NAME)
              .add("relu", relu(), "stem")
              .add(
                  "pool",
                  new MaxPool2D(new Window(Extent.square(1), Extent.square(1), Padding.VALID)),
                  "relu")
              .add("join", add(), "relu", "pool")
              .add("flat", flatten(), "join")
              .add("head", dense(3), "flat")
              .build());

  /** Each way in which layers are joined, and graphs in which they must not be. */
  static List<Case> cases() {
    return List.of(
        SEED,
        FEW_CHANNELS,
        WITHOUT_POOLING,
        WITHOUT_BIAS,
        OVERLAPPING_WINDOWS,
        HIDDEN_DENSE,
        FLATTENED_INPUT_RECTIFIED,
        READ_BETWEEN,
        POOLED_AND_READ_BETWEEN);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void joinsWhatNobodyElseReads(Case c) {
    assertEquals(c.steps, steps(c.architecture, true));
  }

  /** In prediction no backward pass needs the output of a sigmoid again. */
  @Test
  void predictionOverwritesMore() {
    assertEquals(
        "flatten* dense relu* dense_1 sigmoid relu_1* dense_2",
        steps(HIDDEN_DENSE.architecture, false));
  }

  /** In prediction there is no input gradient, for which few channels do not pay. */
  @Test
  void predictionJoinsFewChannels() {
    assertEquals(
        "conv2d+relu+max_pool2d conv2d_1+relu_1+max_pool2d_1 flatten* dense",
        steps(FEW_CHANNELS.architecture, false));
  }

  /** Integers so small that every order of summation gives the same bits. */
  private static void integers(Tensor target, long stream, int least, int most) {
    for (long i = 0; i < target.size(); i++) {
      target.set(i, least + (int) (Philox.uniform(3, stream, i) * (most - least + 1)));
    }
  }

  private static Network network(Architecture architecture) {
    Network network = Network.of(architecture);
    for (int i = 0; i < network.parameters().size(); i++) {
      integers(network.parameters().get(i).tensor(), i, -2, 2);
    }
    return network;
  }

  private static List<float[]> run(Plan plan, int batch) {
    integers(plan.input().first(batch), 100, -1, 3);
    List<float[]> results = new ArrayList<>();
    results.add(plan.forward(batch).toArray());
    integers(plan.outputGradient(), 101, -2, 2);
    plan.backward();
    plan.parameterGradients().forEach(gradient -> results.add(gradient.toArray()));
    return results;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameBitsAsEachLayerByItself(Case c) {
    for (Backend backend : Backends.ofEveryWidth()) {
      Schedule separate = Schedule.separate(c.architecture, backend, BATCH, Purpose.GRADIENTS);
      try (Network network = network(c.architecture);
          Plan specification = Plan.of(network, backend, separate);
          Plan joined = Plan.forGradients(network, backend, BATCH)) {
        for (int batch : new int[] {BATCH, 1, BATCH - 1}) {
          List<float[]> want = run(specification, batch);
          List<float[]> got = run(joined, batch);
          for (int i = 0; i < want.size(); i++) {
            assertArrayEquals(want.get(i), got.get(i), Backends.name(backend) + ", result " + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameOutputBitsOnAnyNumbers(Case c) {
    for (Backend backend : Backends.ofEveryWidth()) {
      Schedule separate = Schedule.separate(c.architecture, backend, BATCH, Purpose.PREDICTION);
      try (Network network = Network.of(c.architecture);
          Plan specification = Plan.of(network, backend, separate);
          Plan joined = Plan.forPrediction(network, backend, BATCH)) {
        network.initialize(Initializer.HE_UNIFORM, 5, Parallel.sequential());
        for (long i = 0; i < joined.input().size(); i++) {
          joined.input().set(i, Philox.uniform(3, 102, i));
        }
        specification.input().copyFrom(joined.input());
        float[] want = specification.forward(BATCH).toArray();
        assertArrayEquals(want, joined.forward(BATCH).toArray(), Backends.name(backend));
      }
    }
  }

  private static List<float[]> values(Network network) {
    return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
  }

  private static List<Tensor> moments(Network.Parameter parameter) {
    Shape shape = parameter.tensor().shape();
    return List.of(Tensor.allocate(shape), Tensor.allocate(shape));
  }

  /** Three steps of Adam whose gradients are handed on, against gradients that are kept. */
  @ParameterizedTest
  @MethodSource("cases")
  void handingGradientsOnMovesTheWeightsAsKeepingThemDoes(Case c) {
    Optimizer adam = Adam.keras(0.1f);
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      List<List<float[]>> trained = new ArrayList<>();
      for (boolean keep : new boolean[] {true, false}) {
        try (Network network = network(c.architecture);
            Plan plan =
                keep
                    ? Plan.forGradients(network, backend, BATCH)
                    : Plan.forTraining(network, backend, BATCH)) {
          List<List<Tensor>> moments = network.parameters().stream().map(p -> moments(p)).toList();
          for (int step = 1; step <= 3; step++) {
            integers(plan.input(), 100 + step, -1, 3);
            plan.forward(BATCH);
            integers(plan.outputGradient(), 200 + step, -2, 2);
            step(plan, network, backend, adam.at(step, 0.1f), moments, keep);
          }
          trained.add(values(network));
          moments.forEach(own -> own.forEach(Tensor::close));
        }
      }
      for (int i = 0; i < trained.getFirst().size(); i++) {
        assertArrayEquals(trained.get(0).get(i), trained.get(1).get(i), Backends.name(backend));
      }
    }
  }

  private static void step(
      Plan plan,
      Network network,
      Backend backend,
      Optimizer.Update update,
      List<List<Tensor>> moments,
      boolean keep) {
    GradientConsumer mover =
        (parameter, from, length, gradient, offset) ->
            update.apply(
                backend.kernels(),
                network.parameters().get(parameter).tensor(),
                from,
                length,
                gradient,
                offset,
                moments.get(parameter));
    if (!keep) {
      plan.backward(mover);
      return;
    }
    plan.backward();
    for (int i = 0; i < moments.size(); i++) {
      Tensor gradient = plan.parameterGradients().get(i);
      mover.accept(i, 0, gradient.size(), gradient.segment(), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void handsOverEachElementOnce(Case c) {
    Backend backend = Backends.specification();
    try (Network network = network(c.architecture);
        Plan kept = Plan.forGradients(network, backend, BATCH);
        Plan plan = Plan.forTraining(network, backend, BATCH)) {
      run(kept, BATCH);
      integers(plan.input(), 100, -1, 3);
      plan.forward(BATCH);
      integers(plan.outputGradient(), 101, -2, 2);
      List<float[]> got = new ArrayList<>();
      List<int[]> times = new ArrayList<>();
      for (Network.Parameter parameter : network.parameters()) {
        got.add(new float[(int) parameter.tensor().size()]);
        times.add(new int[(int) parameter.tensor().size()]);
      }
      plan.backward(
          (parameter, from, length, gradient, offset) -> {
            for (int i = 0; i < length; i++) {
              times.get(parameter)[(int) from + i]++;
              got.get(parameter)[(int) from + i] = element(gradient, offset + i);
            }
          });
      for (int i = 0; i < got.size(); i++) {
        assertArrayEquals(kept.parameterGradients().get(i).toArray(), got.get(i));
        for (int count : times.get(i)) {
          assertEquals(1, count);
        }
      }
    }
  }

  private static float element(MemorySegment gradient, long index) {
    return gradient.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  @Test
  void keepsGradientsOnlyIfAskedTo() {
    Architecture architecture = SEED.architecture;
    try (Network network = network(architecture);
        Plan plan = Plan.forTraining(network, Backends.specification(), 1)) {
      plan.forward(1);
      String message = assertThrows(IllegalStateException.class, plan::backward).getMessage();
      assertEquals(
          "this plan keeps no gradients of parameters: compile it with Plan.forGradients", message);
      assertThrows(IllegalStateException.class, plan::parameterGradients);
    }
  }
}
