package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case of kind {@code images} in the folder {@code -Dlacuna.golden}. */
class GoldenImageTest {
  private static final Path GOLDEN = Path.of(System.getProperty("lacuna.golden"));

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    Object index = JsonTree.parse(Files.readAllBytes(GOLDEN.resolve("index.json")));
    List<DynamicTest> tests = new ArrayList<>();
    for (Object element : list(map(index).get("cases"))) {
      Map<String, Object> golden = map(element);
      if (golden.get("kind").equals("images")) {
        tests.add(DynamicTest.dynamicTest((String) golden.get("name"), () -> run(golden)));
      }
    }
    assertTrue(!tests.isEmpty(), () -> "no image cases in " + GOLDEN);
    return tests.stream();
  }

  private static void run(Map<String, Object> golden) throws IOException {
    assertEquals("decode", golden.get("op"));
    Path file = GOLDEN.resolve((String) golden.get("image"));
    if ((boolean) golden.get("must_fail")) {
      assertRefused(file);
      return;
    }
    DecodedImage image = ImageReader.decode(file);
    Path expected = GOLDEN.resolve((String) golden.get("file"));
    compare(golden, image, Files.readAllBytes(expected));
  }

  private static void assertRefused(Path file) {
    ImageException refusal = assertThrows(ImageException.class, () -> ImageReader.decode(file));
    String message = refusal.getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(1, message.lines().count(), message);
    assertTrue(refusal.reason().length() > 10, message);
  }

  private static void compare(Map<String, Object> golden, DecodedImage image, byte[] safetensors) {
    ByteBuffer buffer = ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = Math.toIntExact(buffer.getLong(0));
    Map<String, Object> header =
        map(JsonTree.parse(Arrays.copyOfRange(safetensors, 8, 8 + headerBytes)));
    for (String tensor : map(golden.get("tensors")).keySet()) {
      Map<String, Object> entry = map(header.get(tensor));
      assertEquals("U8", entry.get("dtype"));
      List<Object> shape = list(entry.get("shape"));
      int begin = 8 + headerBytes + number(list(entry.get("data_offsets")).get(0));
      int end = 8 + headerBytes + number(list(entry.get("data_offsets")).get(1));
      byte[] want = Arrays.copyOfRange(safetensors, begin, end);
      byte[] got = compute(tensor, image, number(shape.get(0)), number(shape.get(1)));
      assertClose(tensor, want, got, map(map(golden.get("tolerance")).get(tensor)));
    }
  }

  private static byte[] compute(String tensor, DecodedImage image, int height, int width) {
    if (tensor.equals("rgb") || tensor.equals("gray")) {
      assertEquals(height, image.height());
      assertEquals(width, image.width());
      return tensor.equals("rgb") ? image.rgb() : ImageScaler.gray(image);
    }
    if (tensor.startsWith("rgb_")) {
      return new ImageScaler(height, width, 3).scale(image);
    }
    if (tensor.startsWith("gray_")) {
      return new ImageScaler(height, width, 1).scale(image);
    }
    return fail("unknown tensor " + tensor);
  }

  private static void assertClose(
      String tensor, byte[] want, byte[] got, Map<String, Object> tolerance) {
    assertEquals(want.length, got.length, tensor);
    double atol = ((Number) tolerance.get("atol")).doubleValue();
    double rtol = ((Number) tolerance.get("rtol")).doubleValue();
    for (int i = 0; i < want.length; i++) {
      int expected = want[i] & 0xFF;
      int actual = got[i] & 0xFF;
      if (Math.abs(actual - expected) > atol + rtol * expected) {
        fail(tensor + "[" + i + "] is " + actual + " instead of " + expected);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  private static int number(Object value) {
    return Math.toIntExact((Long) value);
  }
}
