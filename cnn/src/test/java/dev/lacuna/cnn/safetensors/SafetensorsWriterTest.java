package dev.lacuna.cnn.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {
  private static final SequencedMap<String, String> NO_METADATA = new LinkedHashMap<>();

  @TempDir private Path directory;

  @Test
  void writesTheFormatByteForByte() throws IOException {
    Path path = directory.resolve("model.safetensors");
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "猫/\"");
    metadata.put("a", "");
    try (Tensor weights = Tensor.of(Shape.of(1, 2), 1f, -2f);
        Tensor scale = Tensor.of(Shape.of(), 3f)) {
      SafetensorsWriter.write(path, Map.of("weights", weights, "scale", scale), metadata);
    }
    String json =
        "{\"__metadata__\":{\"z\":\"猫/\\\"\",\"a\":\"\"},"
            + "\"scale\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"weights\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}";
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer want = ByteBuffer.allocate(8 + padded + 12).order(ByteOrder.LITTLE_ENDIAN);
    want.putLong(padded)
        .put(text)
        .put(" ".repeat(padded - text.length).getBytes(StandardCharsets.US_ASCII));
    want.putFloat(3f).putFloat(1f).putFloat(-2f);
    assertArrayEquals(want.array(), Files.readAllBytes(path));
  }

  @Test
  void writesIntegersBehindFloats() throws IOException {
    Path path = directory.resolve("model.safetensors");
    try (Tensor weights = Tensor.of(Shape.of(1), 1f)) {
      SafetensorsWriter.write(
          path,
          Map.of("z", weights),
          Map.of(
              "b", TensorData.of(new int[0]),
              "a", TensorData.of(new int[] {-2, Integer.MAX_VALUE})),
          NO_METADATA);
      assertThrows(
          IllegalArgumentException.class,
          () ->
              SafetensorsWriter.write(
                  path, Map.of("a", weights), Map.of("a", TensorData.of(new int[1])), NO_METADATA));
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(List.of("z", "a", "b"), List.copyOf(file.names()));
      assertEquals(Dtype.I32, file.dtype("a"));
      assertArrayEquals(new long[] {2}, file.shape("a"));
      assertArrayEquals(new int[] {-2, Integer.MAX_VALUE}, file.ints("a"));
      assertArrayEquals(new int[0], file.ints("b"));
      assertArrayEquals(new float[] {1}, file.floats("z"));
    }
  }

  @Test
  void writesAnEmptyFile() throws IOException {
    Path path = directory.resolve("empty");
    SafetensorsWriter.write(path, Map.of(), NO_METADATA);
    assertArrayEquals(HandMade.file("{}      ", 0), Files.readAllBytes(path));
  }

  @Test
  void sortsNamesByTheirUtf8Bytes() throws IOException {
    Path path = directory.resolve("names");
    // In UTF-16 units the cat, two surrogates, would come before U+FF5E.
    List<String> sorted = List.of("", "B", "a", "a.b", "a0", "é", "\uFF5E", "🐈");
    try (Tensor one = Tensor.of(Shape.of(1), 1f)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      sorted.reversed().forEach(name -> tensors.put(name, one));
      SafetensorsWriter.write(path, tensors, NO_METADATA);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(sorted, List.copyOf(file.names()));
    }
  }

  @Test
  void replacesAnOlderFile() throws IOException {
    Path path = directory.resolve("model");
    Files.writeString(path, "old ".repeat(1000));
    try (Tensor one = Tensor.of(Shape.of(1), 1f)) {
      SafetensorsWriter.write(path, Map.of("a", one), NO_METADATA);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new float[] {1f}, file.floats("a"));
    }
    assertEquals(List.of(path), listing());
  }

  @Test
  void aFileOpenForReadingKeepsItsContent() throws IOException {
    Path path = directory.resolve("model");
    try (Tensor tensor = Tensor.of(Shape.of(1), 1f)) {
      SafetensorsWriter.write(path, Map.of("a", tensor), NO_METADATA);
      try (SafetensorsFile before = SafetensorsFile.open(path)) {
        tensor.set(0, 2f);
        SafetensorsWriter.write(path, Map.of("a", tensor), NO_METADATA);
        assertArrayEquals(new float[] {1f}, before.floats("a"));
      }
    }
  }

  @Test
  void followsASymbolicLink() throws IOException {
    Path real = Files.writeString(directory.resolve("real"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), real.getFileName());
    SafetensorsWriter.write(link, Map.of(), NO_METADATA);
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(HandMade.file("{}      ", 0), Files.readAllBytes(real));
  }

  @Test
  void aNameAsLongAsTheFileSystemAllows() throws IOException {
    Path path = directory.resolve("x".repeat(255));
    SafetensorsWriter.write(path, Map.of(), NO_METADATA);
    assertEquals(List.of(path), listing());
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path path = Files.writeString(directory.resolve("model"), "old");
    Tensor closed = Tensor.of(Shape.of(1), 1f);
    closed.close();
    try (Tensor one = Tensor.of(Shape.of(1), 1f)) {
      assertThrows(
          IllegalStateException.class,
          () -> SafetensorsWriter.write(path, Map.of("a", one, "b", closed), NO_METADATA));
    }
    assertEquals("old", Files.readString(path));
    assertEquals(List.of(path), listing());
  }

  @Test
  void refusesATargetThatIsNotAFile() throws IOException {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    assertUnwritable(inner, "inner: not a regular file");
    assertUnwritable(
        directory.resolve("missing/model"), "model: cannot be written: no such file or directory");
    assertEquals(List.of(inner), listing());
  }

  @Test
  void refusesNamesTheFormatCannotHold() throws IOException {
    Path path = directory.resolve("model");
    SequencedMap<String, String> half = new LinkedHashMap<>();
    half.put("k", "\ud800");
    try (Tensor one = Tensor.of(Shape.of(1), 1f)) {
      for (String name : List.of("__metadata__", "\ud800")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> SafetensorsWriter.write(path, Map.of(name, one), NO_METADATA),
            name);
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> SafetensorsWriter.write(path, Map.of("a", one), half));
    }
    assertEquals(List.of(), listing());
  }

  /** One tensor beyond 2^31 bytes, and one that starts there. */
  @Test
  @Tag("long")
  void writesAndReadsMoreThanTwoGigabytes() throws IOException {
    Assumptions.assumeTrue(
        directory.toFile().getUsableSpace() > 3L << 30, "needs 3 GiB of disk space");
    Path path = directory.resolve("large");
    Shape shape = Shape.of(1 << 15, 18_000);
    try (Tensor large = Tensor.allocate(shape);
        Tensor last = Tensor.of(Shape.of(1), 7f)) {
      for (long i = 0; i < large.size(); i += 1_000_003) {
        large.set(i, (int) (i / 1_000_003));
      }
      SafetensorsWriter.write(path, Map.of("large", large, "last", last), NO_METADATA);
      large.fill(0f);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        file.read("large", large);
        assertArrayEquals(new float[] {7f}, file.floats("last"));
        assertThrows(SafetensorsException.class, () -> file.floats("large"));
      }
      for (long i = 0; i < large.size(); i += 1_000_003) {
        assertEquals((int) (i / 1_000_003), large.get(i));
      }
    }
    assertTrue(Files.size(path) > shape.size() * Float.BYTES);
  }

  private void assertUnwritable(Path target, String reason) {
    SafetensorsException refusal =
        assertThrows(
            SafetensorsException.class,
            () -> SafetensorsWriter.write(target, Map.of(), NO_METADATA));
    assertTrue(refusal.getMessage().endsWith(reason), refusal::getMessage);
  }

  private List<Path> listing() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.toList();
    }
  }
}
