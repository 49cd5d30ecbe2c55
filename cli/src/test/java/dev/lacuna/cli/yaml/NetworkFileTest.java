package dev.lacuna.cli.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFileTest {
  private static final int LABELS = 7;

  @TempDir private Path folder;

  private Architecture read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("net.yaml"), text);
    return NetworkFile.read(file, Shape.of(64, 64, 1), LABELS, LayerCatalog.standard());
  }

  private void assertMistake(String expected, String text) {
    DataException mistake = assertThrows(DataException.class, () -> read(text));
    assertEquals(folder.resolve("net.yaml") + expected, mistake.getMessage());
  }

  @Test
  void shortFormIsTheSeedNetwork() throws IOException {
    Architecture architecture =
        read(
            """
            layers:
              - conv2d: {filters: 32, kernel: 5}
              - relu
              - max_pool2d: 2
              - conv2d: {filters: 64, kernel: [5, 5]}
              - relu:
              - max_pool2d: {size: 2}
              - flatten
              - dense: labels
            """);
    assertEquals(Architecture.seed(Shape.of(64, 64, 1), LABELS).toJson(), architecture.toJson());
  }

  @Test
  void namesAndInputsMakeAGraph() throws IOException {
    Architecture architecture =
        read(
            """
            layers:
              - conv2d: {filters: 8, kernel: 3, padding: same}
                name: first
              - conv2d: {filters: 8, kernel: 3, padding: same}
                name: second
              - add:
                inputs: [first, second]
              - conv2d: {filters: 4, kernel: 1}
                inputs: input
              - concat:
                inputs: [add, conv2d]
              - global_average_pool2d
              - dense: {units: labels, bias: false}
            """);
    assertEquals(
        List.of(
            List.of(-1),
            List.of(0),
            List.of(0, 1),
            List.of(-1),
            List.of(2, 3),
            List.of(4),
            List.of(5)),
        architecture.nodes().stream().map(Architecture.Node::inputs).toList());
    assertEquals(Shape.of(64, 64, 12), architecture.nodes().get(4).shape());
    assertEquals(12L * LABELS, architecture.nodes().getLast().parameterCount());
  }

  @Test
  void layersThatDoNotFitNameLineLayerAndShape() {
    assertMistake(
        ":6: layer 5 'dense' does not fit its input 31x31x4: it takes vectors, got 31x31x4; put a"
            + " flatten layer before it",
        """
        layers:
          - conv2d: {filters: 4, kernel: 3}
          - relu
          - max_pool2d: 2
          - relu
          - dense: labels
        """
            .replace("  - relu\n  - max", "  - relu\n  - max"));
  }

  @Test
  void outputMustBeLogitsOfTheLabels() {
    assertMistake(
        ":4: layer 2 'dense' has output 10, but there are 7 labels; end with 'dense: labels'",
        "layers:\n  - flatten\n\n  - dense: 10\n");
    assertMistake(
        ":4: layer 3 'sigmoid' must go: the loss takes logits, and predicting applies the sigmoid",
        "layers:\n  - flatten\n  - dense: labels\n  - sigmoid\n");
  }

  @Test
  void otherMistakesNameTheirLine() {
    assertMistake(
        ":2: layer 1 'dens': unknown layer 'dens'; there are conv2d, max_pool2d, average_pool2d,"
            + " global_average_pool2d, dense, relu, sigmoid, flatten, dropout, add, concat",
        "layers:\n  - dens: labels\n");
    assertMistake(
        ":2: layer 1 'conv2d': 'kernel' is missing: a number or [height, width]",
        "layers:\n  - conv2d: {filters: 3}\n");
    assertMistake(
        ":2: layer 1 'conv2d': 'filters' is missing: an integer of at least 1",
        "layers:\n  - conv2d: 32\n");
    assertMistake(
        ":3: layer 1 'relu' has an unknown key 'input'; beside the type there may be 'name' and"
            + " 'inputs'",
        "layers:\n  - relu:\n    input: a\n");
    assertMistake(
        ":3: layer 2 'dense' its input 'nobody' is no layer before it",
        "layers:\n  - flatten\n  - dense: labels\n    inputs: nobody\n");
    assertMistake(
        ":3: layer 2 'a' the name is already taken",
        "layers:\n  - relu:\n    name: a\n  - relu:\n    name: a\n"
            .replace("\n  - relu:\n    name: a\n  - relu", "\n  - {relu: , name: a}\n  - relu"));
    assertMistake(
        ":2: layer 1 'flatten' nothing reads its output, and it is not the last layer",
        "layers:\n  - flatten\n  - flatten:\n    inputs: input\n  - dense: labels\n");
    assertMistake(":1: unknown key 'layer'; there is only 'layers'", "layer:\n  - relu\n");
    assertMistake(":1: expected 'layers:' and a list of layers", "layers: relu\n");
    assertMistake(":1: expected lines of the form 'key: value'", "- relu\n");
    assertMistake(
        ":2: layer 1 must be a type, such as 'relu', or 'type: settings'", "layers:\n  - 3\n");
    assertMistake(":1: layer 1 'input' a network needs at least one layer", "layers: []\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layers: [relu",
        "layers:\n\t- relu\n",
        "layers: *a\n",
        "a: &a [1]\nlayers: [*a, *a]\n",
        "a: &a [*a]\n",
        "--- a\n--- b\n",
        "? [a]\n: b\n",
        "layers: !!java.net.URL [x]\n",
        "{a: 1, a: 2}\n",
        "\u0000",
      })
  void whatIsNoSuchYamlIsRefused(String text) {
    DataException mistake = assertThrows(DataException.class, () -> read(text));
    assertEquals(1, mistake.getMessage().lines().count(), mistake.getMessage());
  }

  @Test
  void deepNestingIsRefused() {
    assertThrows(DataException.class, () -> read("layers: " + "[".repeat(100_000)));
    assertThrows(DataException.class, () -> read("layers: " + "[".repeat(50) + "]".repeat(50)));
  }

  @Test
  void filesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("binary.yaml");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThrows(DataException.class, () -> YamlFile.read(file));
    Files.write(file, new byte[2 << 20]);
    assertThrows(DataException.class, () -> YamlFile.read(file));
  }
}
