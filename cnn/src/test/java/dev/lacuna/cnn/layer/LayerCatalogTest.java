package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LayerCatalogTest {
  private static final LayerCatalog CATALOG = LayerCatalog.standard();

  private static String refusal(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  private static String refusal(String type, Map<String, ?> config) {
    return refusal(() -> CATALOG.create(type, config));
  }

  @Test
  void everyLayerIsHeldToTheContract() {
    String message = refusal("none", Map.of());
    String types = message.substring(message.indexOf("there are ") + "there are ".length());
    TreeSet<String> held =
        Stream.of(
                new Conv2DTest(),
                new MaxPool2DTest(),
                new AveragePool2DTest(),
                new GlobalAveragePool2DTest(),
                new DenseTest(),
                new ReLUTest(),
                new SigmoidTest(),
                new FlattenTest(),
                new DropoutTest(),
                new AddTest(),
                new ConcatTest())
            .map(test -> test.cases().sample().layer().type())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(Arrays.asList(types.split(", ", -1))), held);
  }

  @Test
  void namesWhatIsUnknown() {
    assertEquals(
        "unknown layer 'conv3d'; there are conv2d, max_pool2d, average_pool2d,"
            + " global_average_pool2d, dense, relu, sigmoid, flatten, dropout, add,"
            + " concat",
        refusal("conv3d", Map.of()));
    assertEquals(
        "unknown setting 'unit'; there are units, bias",
        refusal("dense", Map.of("unit", 3, "units", 3)));
    assertEquals("unknown setting 'slope'; there are none", refusal("relu", Map.of("slope", 1)));
  }

  @Test
  void namesSettingValueAndWhatIsExpected() {
    assertEquals("'units' is missing: an integer of at least 1", refusal("dense", Map.of()));
    for (Object wrong : List.of(0, -1, 2.5, "3", true, List.of(3), 1e300, 3_000_000_000L)) {
      assertEquals(
          "'units' must be an integer of at least 1, got " + wrong,
          refusal("dense", Map.of("units", wrong)));
    }
    assertEquals(
        "'bias' must be true or false, got 1", refusal("dense", Map.of("units", 3, "bias", 1)));
    assertEquals(
        "'kernel' is missing: a number or [height, width]",
        refusal("conv2d", Map.of("filters", 3)));
    for (Object wrong : List.of("5", true, List.of(5), List.of(5, 5, 5))) {
      assertEquals(
          "'kernel' must be an integer of at least 1 or [height, width], got " + wrong,
          refusal("conv2d", Map.of("filters", 3, "kernel", wrong)));
    }
    assertEquals(
        "'kernel' must be an integer of at least 1, got 0",
        refusal("conv2d", Map.of("filters", 3, "kernel", List.of(0, 5))));
    for (Object wrong : List.of("SAME", "full", 1)) {
      assertEquals(
          "'padding' must be one of valid, same, got " + wrong,
          refusal("conv2d", Map.of("filters", 3, "kernel", 5, "padding", wrong)));
    }
  }

  @Test
  void fillsInWhatIsLeftOut() {
    assertEquals(Layers.conv2d(3, 5), CATALOG.create("conv2d", Map.of("filters", 3, "kernel", 5)));
    assertEquals(Layers.dense(4), CATALOG.create("dense", Map.of("units", 4.0)));
    assertEquals(Layers.maxPool2d(2), CATALOG.create("max_pool2d", Map.of()));
    Extent extent = new Extent(3, 2);
    assertEquals(
        new AveragePool2D(new Window(extent, extent, Padding.SAME)),
        CATALOG.create("average_pool2d", Map.of("size", List.of(3, 2), "padding", "same")));
  }

  @Test
  void anotherCatalogKnowsOneMore() {
    LayerCatalog more = CATALOG.with("identity", _ -> new Flatten());
    assertEquals(new Flatten(), more.create("identity", Map.of()));
    assertThrows(IllegalArgumentException.class, () -> CATALOG.create("identity", Map.of()));
  }

  @Test
  void constructorsRefuseWhatNoLayerCanBe() {
    assertEquals("units must be at least 1, got 0", refusal(() -> Layers.dense(0)));
    assertEquals(
        "height and width must be at least 1, got 0x0", refusal(() -> Layers.conv2d(3, 0)));
    assertEquals("height and width must be at least 1, got 2x-1", refusal(() -> new Extent(2, -1)));
  }

  @Test
  void layersRefuseShapesThatDoNotFit() {
    Shape image = Shape.of(6, 5, 4);
    Shape vector = Shape.of(7);
    assertEquals(
        "it takes images of shape height x width x channels, got 7",
        refusal(() -> Layers.conv2d(3, 2).outputShape(List.of(vector))));
    assertEquals(
        "it takes images of shape height x width x channels, got 7",
        refusal(() -> Layers.maxPool2d(2).outputShape(List.of(vector))));
    assertEquals(
        "it takes vectors, got 6x5x4; put a flatten layer before it",
        refusal(() -> Layers.dense(3).outputShape(List.of(image))));
    assertEquals(
        "height 6 is smaller than the window, which covers 7",
        refusal(() -> Layers.conv2d(3, 7).outputShape(List.of(image))));
    assertEquals(
        "channels (4) and filters (9) must be divisible by groups (3)",
        refusal(() -> Layers.conv2d(9, 3).groups(3).outputShape(List.of(image))));
    assertEquals(
        "its inputs must have one shape, got [6x5x4, 6x5x3]",
        refusal(() -> Layers.add().outputShape(List.of(image, Shape.of(6, 5, 3)))));
    assertEquals(
        "its inputs must have one shape but for the channels, got [6x5x4, 6x4x4]",
        refusal(() -> Layers.concat().outputShape(List.of(image, Shape.of(6, 4, 4)))));
    assertThrows(
        IllegalArgumentException.class, () -> Layers.concat().outputShape(List.of(vector, image)));
  }
}
