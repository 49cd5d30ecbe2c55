package dev.lacuna.integration;

import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Extent;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Sigmoid;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole training runs against those of Keras and PyTorch, step by step. */
class GoldenTrainingTest {
  private static final Set<String> OPTIMIZERS_NOT_YET_BUILT = Set.of("adamw");

  /** Batch normalisation. */
  private static final String LAYERS_NOT_YET_BUILT = "bn\\d+";

  static Stream<GoldenCase> cases() {
    return GoldenCases.without("training", GoldenTrainingTest::notYetBuilt);
  }

  private static boolean notYetBuilt(GoldenCase golden) {
    return OPTIMIZERS_NOT_YET_BUILT.contains(golden.param("optimizer").get("op").string())
        || layers(golden).stream().anyMatch(layer -> layer.matches(LAYERS_NOT_YET_BUILT));
  }

  private static List<String> layers(GoldenCase golden) {
    return golden.param("layers").elements().stream().map(JsonValue::string).toList();
  }

  private static int number(GoldenCase golden, String name) {
    return golden.param(name).integer(1, Integer.MAX_VALUE);
  }

  private static List<Integer> numbers(GoldenCase golden, String name) {
    return golden.param(name).elements().stream()
        .map(value -> value.integer(1, Integer.MAX_VALUE))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void training(GoldenCase golden) {
    assertEquals("pixel / 255", golden.param("input_scaling").string());
    for (Backend backend : Backends.scalarAndSimd()) {
      Map<String, float[]> results = new HashMap<>();
      try (Network network = Network.of(architecture(golden))) {
        List<String> names = names(network.architecture());
        for (int i = 0; i < names.size(); i++) {
          network.parameters().get(i).tensor().copyFrom(golden.tensor("initial/" + names.get(i)));
        }
        results.putAll(train(golden, backend, network));
        results.putAll(predict(golden, backend, network));
      }
      for (String expected : golden.expected()) {
        if (!results.containsKey(expected)) {
          throw new AssertionError(golden + ": nothing here computes " + expected);
        }
        golden.assertClose(expected, results.get(expected));
      }
    }
  }

  private static Architecture architecture(GoldenCase golden) {
    List<Integer> input = numbers(golden, "input");
    List<Integer> kernel = numbers(golden, "kernel");
    Iterator<Integer> filters = numbers(golden, "filters").iterator();
    List<Layer> built = new ArrayList<>();
    for (String layer : layers(golden)) {
      switch (layer) {
        case "conv2d valid + relu" -> {
          built.add(Conv2D.of(filters.next(), new Extent(kernel.get(0), kernel.get(1))));
          built.add(relu());
        }
        case "max_pool2d 2x2" -> built.add(maxPool2d(2));
        case "flatten" -> built.add(flatten());
        case "dense" -> built.add(dense(number(golden, "classes")));
        default -> throw new AssertionError("layer '" + layer + "' is not listed as not yet built");
      }
    }
    return Architecture.sequential(
        Shape.of(input.get(0), input.get(1), input.get(2)), built.toArray(Layer[]::new));
  }

  /** The cases' names: conv1.kernel, conv1.bias, conv2.kernel, ..., dense.bias. */
  private static List<String> names(Architecture architecture) {
    List<String> names = new ArrayList<>();
    int convolutions = 0;
    for (Architecture.Node node : architecture.nodes()) {
      convolutions += node.layer() instanceof Conv2D ? 1 : 0;
      String layer = node.layer() instanceof Conv2D ? "conv" + convolutions : node.layer().type();
      node.parameters().forEach(parameter -> names.add(layer + "." + parameter.name()));
    }
    return names;
  }

  private static Optimizer optimizer(GoldenCase golden) {
    JsonValue optimizer = golden.param("optimizer");
    if (!optimizer.get("op").string().equals("adam")) {
      throw new AssertionError(optimizer + " is not listed as not yet built");
    }
    return new Adam(
        (float) golden.param("learning_rate").number(),
        optimizer.get("beta_1").number(),
        optimizer.get("beta_2").number(),
        (float) optimizer.get("epsilon").number(),
        Adam.Form.valueOf(optimizer.get("style").string().toUpperCase(Locale.ROOT)));
  }

  private static Loss loss(GoldenCase golden) {
    assertEquals("weighted_bce from logits", golden.param("loss").string());
    return WeightedBinaryCrossEntropy.of(
        (float) golden.param("w_p").number(), (float) golden.param("w_n").number());
  }

  private static LabelMatrix labels(GoldenCase golden) {
    float[] targets = golden.tensor("labels");
    int classes = number(golden, "classes");
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int from = 0; from < targets.length; from += classes) {
      int row = from;
      builder.addRow(IntStream.range(0, classes).filter(c -> targets[row + c] == 1).toArray());
    }
    return builder.build();
  }

  private static void load(float[] images, long from, Tensor input) {
    for (int i = 0; i < input.size(); i++) {
      input.set(i, images[(int) from + i] / 255f);
    }
  }

  private static void keep(
      String when, List<String> names, List<Tensor> tensors, Map<String, float[]> results) {
    for (int i = 0; i < names.size(); i++) {
      results.put(when + "/" + names.get(i), tensors.get(i).toArray());
    }
  }

  private static Map<String, float[]> train(GoldenCase golden, Backend backend, Network network) {
    List<String> names = names(network.architecture());
    List<Tensor> parameters = network.parameters().stream().map(Network.Parameter::tensor).toList();
    Optimizer optimizer = optimizer(golden);
    Loss loss = loss(golden);
    LabelMatrix labels = labels(golden);
    float[] images = golden.tensor("images");
    int batch = number(golden, "batch");
    float[] losses = new float[number(golden, "steps")];
    Map<String, float[]> results = new HashMap<>();
    List<List<Tensor>> moments =
        parameters.stream()
            .map(
                parameter ->
                    IntStream.range(0, optimizer.moments())
                        .mapToObj(_ -> Tensor.allocate(parameter.shape()))
                        .toList())
            .toList();
    try (Plan plan = Plan.forGradients(network, backend, batch)) {
      for (int step = 1; step <= losses.length; step++) {
        int first = (step - 1) * batch;
        load(images, (step - 1) * plan.input().size(), plan.input());
        Tensor logits = plan.forward(batch);
        int[] rows = IntStream.range(first, first + batch).toArray();
        losses[step - 1] =
            (float) loss.evaluate(backend, logits, labels, rows, plan.outputGradient());
        plan.backward();
        keep("step" + step + "_gradient", names, plan.parameterGradients(), results);
        for (int i = 0; i < parameters.size(); i++) {
          optimizer.step(
              backend,
              parameters.get(i),
              plan.parameterGradients().get(i),
              moments.get(i),
              step,
              optimizer.learningRate());
        }
        keep("step" + step, names, parameters, results);
      }
    } finally {
      moments.forEach(list -> list.forEach(Tensor::close));
    }
    results.put("losses", losses);
    return results;
  }

  private static Map<String, float[]> predict(GoldenCase golden, Backend backend, Network network) {
    int count = golden.shape("test_images")[0];
    try (Plan plan = Plan.forPrediction(network, backend, count)) {
      load(golden.tensor("test_images"), 0, plan.input());
      Tensor logits = plan.forward(count);
      float[] values = logits.toArray();
      Sigmoid.forward(backend, logits, logits);
      return Map.of("test_logits", values, "test_predictions", logits.toArray());
    }
  }
}
