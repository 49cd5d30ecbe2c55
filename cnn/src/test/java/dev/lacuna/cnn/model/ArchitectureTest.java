package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.add;
import static dev.lacuna.cnn.layer.Layers.concat;
import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.globalAveragePool2d;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
  private static final Shape INPUT = Shape.of(20, 24, 1);

  private static void assertRefused(int layer, String message, Runnable building) {
    ArchitectureException refusal = assertThrows(ArchitectureException.class, building::run);
    assertEquals(message, refusal.getMessage());
    assertEquals(layer, refusal.layer());
  }

  @Test
  void seedNetworkHasTheKnownShapesAndCounts() {
    Architecture seed = Architecture.seed(Shape.of(256, 256, 1), 1000);
    List<Shape> shapes = seed.nodes().stream().map(Architecture.Node::shape).toList();
    assertEquals(
        List.of(
            Shape.of(252, 252, 32),
            Shape.of(252, 252, 32),
            Shape.of(126, 126, 32),
            Shape.of(122, 122, 64),
            Shape.of(122, 122, 64),
            Shape.of(61, 61, 64),
            Shape.of(238_144),
            Shape.of(1000)),
        shapes);
    assertEquals(5 * 5 * 32 + 32, seed.nodes().get(0).parameterCount());
    assertEquals(5 * 5 * 32 * 64 + 64, seed.nodes().get(3).parameterCount());
    assertEquals(832L + 51_264 + 238_145_000, seed.parameterCount());
    assertEquals(Shape.of(1000), seed.outputShape());
  }

  @Test
  void summaryListsLayersShapesAndCounts() {
    String summary = Architecture.seed(INPUT, 10).summary();
    List<List<String>> rows =
        summary.lines().map(line -> List.of(line.strip().split(" {2,}", -1))).toList();
    assertEquals(List.of("layer", "output", "parameters"), rows.get(0));
    assertEquals(List.of("input", "20x24x1"), rows.get(1));
    assertEquals(List.of("conv2d", "16x20x32", "832"), rows.get(2));
    assertEquals(List.of("conv2d_1", "4x6x64", "51,264"), rows.get(5));
    assertEquals(List.of("dense", "10", "3,850"), rows.get(9));
    assertEquals(List.of("total", "55,946"), rows.get(10));
    assertEquals(11, rows.size());
  }

  @Test
  void namesLayersAfterTheirType() {
    Architecture chain =
        Architecture.sequential(
            INPUT, conv2d(2, 3), relu(), conv2d(2, 3), relu(), conv2d(2, 3), flatten());
    assertEquals(
        List.of("conv2d", "relu", "conv2d_1", "relu_1", "conv2d_2", "flatten"),
        chain.nodes().stream().map(Architecture.Node::name).toList());
  }

  @Test
  void refusesALayerThatDoesNotFit() {
    assertRefused(
        3,
        "layer 4 'conv2d_1' does not fit its input 2x4x8: height 2 is smaller than the window,"
            + " which covers 3",
        () ->
            Architecture.sequential(
                Shape.of(6, 10, 1), conv2d(8, 3), relu(), maxPool2d(2), conv2d(8, 3)));
    assertRefused(
        1,
        "layer 2 'dense' does not fit its input 18x22x4: it takes vectors, got 18x22x4; put a"
            + " flatten layer before it",
        () -> Architecture.sequential(INPUT, conv2d(4, 3), dense(5)));
    assertRefused(
        2,
        "layer 3 'join' does not fit its inputs [18x22x4, 20x24x1]: its inputs must have one"
            + " shape, got [18x22x4, 20x24x1]",
        () ->
            Architecture.builder(INPUT)
                .add("a", conv2d(4, 3), Architecture.INPUT_NAME)
                .add("b", relu(), "a")
                .add("join", add(), "b", Architecture.INPUT_NAME));
  }

  @Test
  void refusesSizesBeyondAllBounds() {
    assertRefused(
        0,
        "layer 1 'flatten' does not fit its input 65536x65536x1: integer overflow",
        () -> Architecture.sequential(Shape.of(1 << 16, 1 << 16, 1), flatten()));
  }

  @Test
  void refusesWrongConnections() {
    Architecture.Builder builder =
        Architecture.builder(INPUT).add("a", conv2d(4, 3), Architecture.INPUT_NAME);
    assertRefused(1, "layer 2 'a' the name is already taken", () -> builder.add("a", relu(), "a"));
    assertRefused(
        1, "layer 2 'input' the name is already taken", () -> builder.add("input", relu(), "a"));
    assertRefused(
        1, "layer 2 'b' its input 'c' is no layer before it", () -> builder.add("b", relu(), "c"));
    assertRefused(
        1, "layer 2 'b' its input 'b' is no layer before it", () -> builder.add("b", relu(), "b"));
    assertRefused(
        1, "layer 2 'b' relu takes 1 input, got 2", () -> builder.add("b", relu(), "a", "a"));
    assertRefused(1, "layer 2 'b' relu takes 1 input, got 0", () -> builder.add("b", relu()));
    assertRefused(
        1, "layer 2 'b' add takes two inputs or more, got 1", () -> builder.add("b", add(), "a"));
  }

  /** What was refused has left nothing behind. */
  @Test
  void goesOnAfterARefusal() {
    Architecture.Builder builder = Architecture.builder(INPUT).add(conv2d(4, 3));
    assertThrows(ArchitectureException.class, () -> builder.add("dense", dense(3), "conv2d"));
    Architecture built = builder.add("dense", relu(), "conv2d").build();
    assertEquals(List.of(0), built.nodes().getLast().inputs());
    assertEquals(2, built.nodes().size());
  }

  @Test
  void refusesUnfinishedGraphs() {
    assertRefused(
        0,
        "layer 1 'input' a network needs at least one layer",
        () -> Architecture.builder(INPUT).build());
    assertRefused(
        1,
        "layer 2 'b' nothing reads its output, and it is not the last layer",
        () ->
            Architecture.builder(INPUT)
                .add("a", conv2d(4, 3), Architecture.INPUT_NAME)
                .add("b", relu(), "a")
                .add("c", globalAveragePool2d(), "a")
                .build());
  }

  @ParameterizedTest
  @EnumSource
  void survivesJson(NetworkGradientTest.Graph graph) {
    Architecture architecture = graph.architecture();
    String json = Json.write(architecture.toJson());
    Architecture read =
        ArchitectureReader.read(JsonValue.of(Json.parse(json)), LayerCatalog.standard());
    assertEquals(architecture.inputShape(), read.inputShape());
    assertEquals(architecture.nodes(), read.nodes());
    assertEquals(json, Json.write(read.toJson()));
  }

  private static Exception refusal(String json) {
    return assertThrows(
        RuntimeException.class,
        () -> ArchitectureReader.read(JsonValue.of(Json.parse(json)), LayerCatalog.standard()));
  }

  private static String layer(String name, String type, String inputs, String config) {
    return "{\"name\":%s,\"type\":%s,\"inputs\":%s,\"config\":%s}"
        .formatted(name, type, inputs, config);
  }

  private static String graph(String... layers) {
    return "{\"input\":[8,8,1],\"layers\":[" + String.join(",", layers) + "]}";
  }

  @Test
  void readsNothingButGraphs() {
    String relu = layer("\"r\"", "\"relu\"", "[\"input\"]", "{}");
    assertEquals(
        1,
        ArchitectureReader.read(JsonValue.of(Json.parse(graph(relu))), LayerCatalog.standard())
            .nodes()
            .size());
    for (String wrong :
        List.of(
            "{}",
            "[]",
            "{\"input\":[8,8,1]}",
            "{\"input\":[8,0,1],\"layers\":[" + relu + "]}",
            "{\"input\":[8,8.5,1],\"layers\":[" + relu + "]}",
            "{\"input\":8,\"layers\":[" + relu + "]}",
            "{\"input\":[8,8,1],\"layers\":{}}",
            graph(),
            graph("{}"),
            graph(layer("1", "\"relu\"", "[\"input\"]", "{}")),
            graph(layer("\"r\"", "\"relu\"", "\"input\"", "{}")),
            graph(layer("\"r\"", "\"relu\"", "[0]", "{}")),
            graph(layer("\"r\"", "\"relu\"", "[\"input\"]", "[]")),
            graph(relu, relu))) {
      Exception refusal = refusal(wrong);
      assertTrue(
          refusal instanceof JsonException || refusal instanceof ArchitectureException,
          refusal.toString());
    }
    assertEquals(
        "layer 1 'x' cannot be read: unknown setting 'slope'; there are none",
        refusal(graph(layer("\"x\"", "\"relu\"", "[\"input\"]", "{\"slope\":1}"))).getMessage());
    assertTrue(
        refusal(graph(layer("\"x\"", "\"conv3d\"", "[\"input\"]", "{}")))
            .getMessage()
            .startsWith("layer 1 'x' cannot be read: unknown layer 'conv3d'; there are "));
  }

  @Test
  void joinsAsManyInputsAsThereAre() {
    Architecture architecture =
        Architecture.builder(INPUT)
            .add("a", conv2d(4, 3), Architecture.INPUT_NAME)
            .add("b", conv2d(3, 3), Architecture.INPUT_NAME)
            .add("c", concat(), "b", "a", "b")
            .build();
    assertEquals(Shape.of(18, 22, 10), architecture.outputShape());
    assertEquals(List.of(1, 0, 1), architecture.nodes().getLast().inputs());
    assertEquals(List.of(Architecture.INPUT), architecture.nodes().getFirst().inputs());
  }
}
