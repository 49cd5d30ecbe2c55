package dev.lacuna.cnn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.safetensors.SafetensorsException;
import dev.lacuna.cnn.safetensors.SafetensorsWriter;
import dev.lacuna.cnn.safetensors.TensorData;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelOverlayFileTest {
  @TempDir private Path directory;

  private static LabelOverlay overlay(int additions) {
    LabelOverlay overlay = new LabelOverlay(1_000_000, 1037);
    for (int i = 0; i < additions; i++) {
      overlay.add(Philox.below(1, 0, i, 1_000_000), Philox.below(1, 1, i, 1037));
    }
    return overlay;
  }

  private static void assertSame(LabelOverlay expected, LabelOverlay actual) {
    assertArrayEquals(expected.extent(), actual.extent());
    assertArrayEquals(expected.addedRows(), actual.addedRows());
    assertArrayEquals(expected.addedLabels(), actual.addedLabels());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3000})
  void comesBackFromItsFile(int additions) throws IOException {
    Path file = directory.resolve("overlay.safetensors");
    LabelOverlay overlay = overlay(additions);
    LabelOverlayFile.write(file, overlay);
    assertSame(overlay, LabelOverlayFile.read(file));
  }

  @Test
  void comesBackFromAFileWithWeights() throws IOException {
    Path file = directory.resolve("checkpoint.safetensors");
    LabelOverlay overlay = overlay(20);
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    LabelOverlayFile.tensors(overlay)
        .forEach((name, values) -> tensors.put(name, TensorData.of(values)));
    try (Tensor weights = Tensor.of(Shape.of(2), 3, 4)) {
      SafetensorsWriter.write(
          file, Map.of("dense/kernel", weights), tensors, new LinkedHashMap<>());
    }
    assertSame(overlay, LabelOverlayFile.read(file));
  }

  @Test
  void refusesAFileWithoutAnOverlayOrWithADamagedOne() throws IOException {
    Path file = directory.resolve("other.safetensors");
    SafetensorsWriter.write(file, Map.of(), new LinkedHashMap<>());
    assertThrows(SafetensorsException.class, () -> LabelOverlayFile.read(file));
    Map<String, TensorData> damaged =
        Map.of(
            "overlay/extent", TensorData.of(new int[] {2, 2}),
            "overlay/rows", TensorData.of(new int[] {0}),
            "overlay/labels", TensorData.of(new int[] {2}));
    SafetensorsWriter.write(file, Map.of(), damaged, new LinkedHashMap<>());
    assertEquals(
        file + ": an overlay of 2 rows and 2 classes cannot take label 2 of row 0",
        assertThrows(ModelException.class, () -> LabelOverlayFile.read(file)).getMessage());
  }
}
