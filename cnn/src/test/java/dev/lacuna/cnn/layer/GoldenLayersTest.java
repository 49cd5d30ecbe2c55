package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers against the numbers of PyTorch, TensorFlow and plain loops. */
class GoldenLayersTest {
  private static final Set<String> NOT_YET_BUILT = Set.of("batch_norm", "hard_swish");

  static Stream<GoldenCase> cases() {
    return GoldenCases.of("layers", NOT_YET_BUILT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layer(GoldenCase golden) {
    for (Backend backend : Backends.ofEveryWidth()) {
      Map<String, float[]> results = results(backend, golden);
      assertEquals(results.keySet(), golden.expected(), "tensors to compare");
      results.forEach(golden::assertClose);
    }
  }

  private static Map<String, float[]> results(Backend backend, GoldenCase golden) {
    return switch (golden.op()) {
      case "conv2d" -> run(backend, golden, convolution(golden));
      case "max_pool2d" -> run(backend, golden, new MaxPool2D(window(golden)));
      case "avg_pool2d" -> {
        assertEquals(false, golden.param("count_include_pad").bool(), "padding counts in the mean");
        yield run(backend, golden, new AveragePool2D(window(golden)));
      }
      case "global_average_pool" -> run(backend, golden, new GlobalAveragePool2D());
      case "dense" ->
          run(backend, golden, new Dense(number(golden, "units"), golden.param("use_bias").bool()));
      case "flatten_dense" -> runFlattened(backend, golden);
      case "relu" -> run(backend, golden, new ReLU());
      case "sigmoid" -> run(backend, golden, new Sigmoid());
      case "add" -> run(backend, golden, new Add());
      case "concat" -> run(backend, golden, new Concat());
      default -> throw new AssertionError("op " + golden.op() + " is not listed as not yet built");
    };
  }

  private static int number(GoldenCase golden, String name) {
    return golden.param(name).integer(1, Integer.MAX_VALUE);
  }

  private static Extent extent(GoldenCase golden, String name) {
    List<JsonValue> both = golden.param(name).elements();
    return new Extent(
        both.get(0).integer(1, Integer.MAX_VALUE), both.get(1).integer(1, Integer.MAX_VALUE));
  }

  private static Padding padding(GoldenCase golden) {
    return Padding.valueOf(golden.param("padding").string().toUpperCase(Locale.ROOT));
  }

  private static Window window(GoldenCase golden) {
    return new Window(extent(golden, "pool_size"), extent(golden, "strides"), padding(golden));
  }

  private static Conv2D convolution(GoldenCase golden) {
    return new Conv2D(
        number(golden, "filters"),
        extent(golden, "kernel_size"),
        extent(golden, "strides"),
        extent(golden, "dilation_rate"),
        padding(golden),
        number(golden, "groups"),
        golden.param("use_bias").bool());
  }

  /** Inputs are called x, x2, x3, ...; the outermost extent is the batch. */
  private static Map<String, float[]> run(Backend backend, GoldenCase golden, Layer layer) {
    List<String> names = new ArrayList<>();
    for (String name = "x"; golden.has(name); name = "x" + (names.size() + 1)) {
      names.add(name);
    }
    List<Shape> shapes = names.stream().map(name -> sample(golden.shape(name))).toList();
    int batch = (int) (golden.tensor("x").length / shapes.getFirst().size());
    List<String> variables = new ArrayList<>(names);
    layer.parameters(shapes).forEach(parameter -> variables.add(parameter.name()));
    LayerCase c =
        new LayerCase(
            layer,
            batch,
            shapes,
            names.stream().map(golden::tensor).toList(),
            variables.subList(names.size(), variables.size()).stream().map(golden::tensor).toList(),
            golden.tensor("dy"));
    LayerRun run = LayerRun.of(backend, c);
    Map<String, float[]> results = new LinkedHashMap<>();
    results.put("y", run.output());
    for (int i = 0; i < variables.size(); i++) {
      String gradient = i < names.size() ? "d" + variables.get(i) : "d_" + variables.get(i);
      results.put(gradient, run.gradients().get(i));
    }
    return results;
  }

  /** A vector alone is one sample. */
  private static Shape sample(int[] shape) {
    return Shape.of(shape.length == 1 ? shape : Arrays.copyOfRange(shape, 1, shape.length));
  }

  private static Map<String, float[]> runFlattened(Backend backend, GoldenCase golden) {
    Shape image = sample(golden.shape("x"));
    int batch = golden.shape("x")[0];
    Dense dense = new Dense(number(golden, "units"), golden.has("bias"));
    float[] unused = new float[golden.tensor("x").length];
    LayerCase flatten =
        new LayerCase(
            new Flatten(), batch, List.of(image), List.of(golden.tensor("x")), List.of(), unused);
    List<float[]> parameters =
        dense.bias()
            ? List.of(golden.tensor("kernel"), golden.tensor("bias"))
            : List.of(golden.tensor("kernel"));
    LayerRun head =
        LayerRun.of(
            backend,
            new LayerCase(
                dense,
                batch,
                List.of(flatten.layer().outputShape(List.of(image))),
                List.of(LayerRun.of(backend, flatten).output()),
                parameters,
                golden.tensor("dy")));
    LayerRun back =
        LayerRun.of(
            backend,
            new LayerCase(
                flatten.layer(),
                batch,
                flatten.shapes(),
                flatten.inputs(),
                List.of(),
                head.gradients().getFirst()));
    Map<String, float[]> results = new LinkedHashMap<>();
    results.put("y", head.output());
    results.put("dx", back.gradients().getFirst());
    results.put("d_kernel", head.gradients().get(1));
    if (dense.bias()) {
      results.put("d_bias", head.gradients().get(2));
    }
    return results;
  }
}
