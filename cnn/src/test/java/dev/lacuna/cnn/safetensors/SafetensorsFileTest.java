package dev.lacuna.cnn.safetensors;

import static dev.lacuna.cnn.safetensors.HandMade.file;
import static dev.lacuna.cnn.safetensors.HandMade.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.golden.GoldenSet;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsFileTest {
  @TempDir private Path directory;

  @Test
  void readsEveryTypeItHasAReaderFor() throws IOException {
    String header =
        "{"
            + String.join(
                ",",
                tensor("f", "F32", "[1,2]", "[0,8]"),
                tensor("d", "F64", "[]", "[8,16]"),
                tensor("i", "I32", "[2]", "[16,24]"),
                tensor("l", "I64", "[1]", "[24,32]"),
                tensor("u", "U8", "[3]", "[32,35]"),
                tensor("b", "BOOL", "[2]", "[35,37]"))
            + "}";
    ByteBuffer bytes = ByteBuffer.wrap(file(header, 37)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.limit() - 37);
    bytes.putFloat(1.5f).putFloat(-0.0f).putDouble(Math.PI).putInt(-1).putInt(Integer.MAX_VALUE);
    bytes.putLong(Long.MIN_VALUE).put((byte) 0).put((byte) 127).put((byte) -1);
    bytes.put((byte) 1).put((byte) 0);
    try (SafetensorsFile file = open(bytes.array());
        Tensor target = Tensor.allocate(Shape.of(2))) {
      assertArrayEquals(new float[] {1.5f, -0.0f}, file.floats("f"));
      assertArrayEquals(new double[] {Math.PI}, file.doubles("d"));
      assertArrayEquals(new int[] {-1, Integer.MAX_VALUE}, file.ints("i"));
      assertArrayEquals(new long[] {Long.MIN_VALUE}, file.longs("l"));
      assertArrayEquals(new byte[] {0, 127, -1}, file.bytes("u"));
      assertArrayEquals(new byte[] {1, 0}, file.bytes("b"));
      assertEquals(Dtype.BOOL, file.dtype("b"));
      assertArrayEquals(new long[] {1, 2}, file.shape("f"));
      assertArrayEquals(new long[0], file.shape("d"));
      file.read("f", target);
      assertArrayEquals(new float[] {1.5f, -0.0f}, target.toArray());
    }
  }

  @Test
  void acceptsAFileWithoutTensors() throws IOException {
    try (SafetensorsFile file = open(file("{}", 0))) {
      assertTrue(file.names().isEmpty());
      assertTrue(file.metadata().isEmpty());
    }
  }

  @Test
  void acceptsWhatTheReferenceAccepts() throws IOException {
    String header =
        " \n\t{ "
            + tensor("later", "F4", "[2,4]", "[8,12]")
            + ","
            + tensor("empty", "F32", "[3,0,9223372036854775807]", "[8,8]")
            + ",\"first\":{\"data_offsets\":[0,8],\"extra\":{\"x\":[1e9,null]},\"shape\":[2,1],"
            + "\"dtype\":\"F32\"},\"__metadata__\":null} \r\n ";
    try (SafetensorsFile file = open(file(header, 12))) {
      assertEquals(List.of("first", "empty", "later"), List.copyOf(file.names()));
      assertArrayEquals(new long[] {3, 0, Long.MAX_VALUE}, file.shape("empty"));
      assertEquals(0, file.floats("empty").length);
      assertEquals(2, file.floats("first").length);
      assertTrue(file.metadata().isEmpty());
    }
  }

  @Test
  void keepsMetadataInOrder() throws IOException {
    try (SafetensorsFile file = open(file("{\"__metadata__\":{\"z\":\"\",\"a\":\"x\\ny\"}}", 0))) {
      assertEquals("{z=, a=x\ny}", file.metadata().toString());
      assertThrows(UnsupportedOperationException.class, () -> file.metadata().put("b", ""));
      assertThrows(UnsupportedOperationException.class, () -> file.names().clear());
    }
  }

  @Test
  void readsAcrossPieces() throws IOException {
    int elements = (20 << 20) / Float.BYTES + 3;
    String header =
        "{%s,%s}"
            .formatted(
                tensor("x", "U8", "[1]", "[0,1]"),
                tensor("w", "F32", "[" + elements + "]", "[1," + (1 + elements * 4L) + "]"));
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.wrap(file(header, 1 + elements * 4)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(Long.BYTES + text.length + 1);
    float[] want = new float[elements];
    for (int i = 0; i < elements; i++) {
      want[i] = i;
      bytes.putFloat(i);
    }
    try (SafetensorsFile file = open(bytes.array());
        Tensor target = Tensor.allocate(Shape.of(elements))) {
      file.read("w", target);
      assertArrayEquals(want, target.toArray());
      assertArrayEquals(want, file.floats("w"));
    }
  }

  /** A header may be as long as 100,000,000 bytes, if the file really is. */
  @Test
  void acceptsManyTensors() throws IOException {
    StringBuilder header = new StringBuilder("{");
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append(tensor("t" + i, "U8", "[1]", "[" + i + "," + (i + 1) + "]"));
    }
    try (SafetensorsFile file = open(file(header.append('}').toString(), count))) {
      assertEquals(count, file.names().size());
      assertArrayEquals(new byte[] {(byte) (count - 1)}, file.bytes("t" + (count - 1)));
    }
  }

  @Test
  void opensEveryGoldenFile() throws IOException {
    Path golden = GoldenSet.open().directory();
    List<Path> paths;
    try (var found = Files.find(golden, 3, (path, _) -> path.toString().endsWith(".safetensors"))) {
      paths = found.toList();
    }
    assertTrue(paths.size() >= 300, () -> "only " + paths.size() + " files in " + golden);
    for (Path path : paths) {
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        for (String name : file.names()) {
          assertEquals(elements(file.shape(name)), read(file, name), path + " " + name);
        }
      }
    }
  }

  private static long read(SafetensorsFile file, String name) throws SafetensorsException {
    return switch (file.dtype(name)) {
      case F32 -> file.floats(name).length;
      case I32 -> file.ints(name).length;
      case I64 -> file.longs(name).length;
      default -> file.bytes(name).length;
    };
  }

  private static long elements(long[] shape) {
    long product = 1;
    for (long extent : shape) {
      product *= extent;
    }
    return product;
  }

  private SafetensorsFile open(byte[] bytes) throws IOException {
    return SafetensorsFile.open(HandMade.write(directory, bytes));
  }
}
