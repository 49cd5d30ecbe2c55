package dev.lacuna.cnn.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class SafetensorsLawsTest {
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(
      @ForAll("shapesByName") Map<String, List<Integer>> shapes,
      @ForAll("metadata") Map<String, String> metadata,
      @ForAll long seed)
      throws IOException {
    Path path = Files.createTempFile("laws", ".safetensors");
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    try {
      Random random = new Random(seed);
      shapes.forEach((name, extents) -> tensors.put(name, filled(extents, random)));
      SafetensorsWriter.write(path, tensors, new LinkedHashMap<>(metadata));
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertEquals(tensors.keySet(), file.names());
        assertEquals(
            new ArrayList<>(metadata.entrySet()), new ArrayList<>(file.metadata().entrySet()));
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
          assertSame(entry.getValue(), file, entry.getKey());
        }
      }
      assertOrderDoesNotMatter(path, tensors, metadata);
    } finally {
      tensors.values().forEach(Tensor::close);
      Files.delete(path);
    }
  }

  @Provide
  Arbitrary<Map<String, List<Integer>>> shapesByName() {
    Arbitrary<List<Integer>> shapes = Arbitraries.integers().between(1, 5).list().ofMaxSize(4);
    return Arbitraries.maps(text(), shapes).ofMaxSize(6);
  }

  @Provide
  Arbitrary<Map<String, String>> metadata() {
    return Arbitraries.maps(text(), text()).ofMaxSize(4);
  }

  /** Any text that UTF-8 can hold, control characters and characters beyond 16 bits among it. */
  private static Arbitrary<String> text() {
    return Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8),
            Arbitraries.strings().withChars("\"\\\n\u0000\u001f\u007f/é猫\uFF5E").ofMaxLength(8),
            Arbitraries.of("🐈", "conv1.kernel", "\uD83D\uDC08 0", "__metadata"))
        .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
  }

  private static Tensor filled(List<Integer> extents, Random random) {
    Tensor tensor = Tensor.allocate(Shape.of(extents.stream().mapToInt(e -> e).toArray()));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.set(i, Float.intBitsToFloat(random.nextInt()));
    }
    return tensor;
  }

  private static void assertSame(Tensor want, SafetensorsFile file, String name)
      throws SafetensorsException {
    assertEquals(Dtype.F32, file.dtype(name));
    long[] shape = file.shape(name);
    assertEquals(want.shape().rank(), shape.length);
    for (int axis = 0; axis < shape.length; axis++) {
      assertEquals(want.shape().extent(axis), shape[axis]);
    }
    try (Tensor got = Tensor.allocate(want.shape())) {
      file.read(name, got);
      assertEquals(-1, want.segment().mismatch(got.segment()), name);
    }
  }

  private static void assertOrderDoesNotMatter(
      Path path, SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] first = Files.readAllBytes(path);
    SafetensorsWriter.write(path, tensors.reversed(), new LinkedHashMap<>(metadata));
    assertArrayEquals(first, Files.readAllBytes(path));
  }
}
