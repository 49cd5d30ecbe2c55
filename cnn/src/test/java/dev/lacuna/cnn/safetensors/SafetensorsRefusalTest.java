package dev.lacuna.cnn.safetensors;

import static dev.lacuna.cnn.safetensors.HandMade.file;
import static dev.lacuna.cnn.safetensors.HandMade.tensor;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SafetensorsRefusalTest {
  private static final String GOOD = tensor("a", "F32", "[2]", "[0,8]");

  @TempDir private Path directory;

  static Stream<Arguments> hostileFiles() {
    List<Arguments> cases = new ArrayList<>();
    byte[] none = {};
    cases.add(refused("empty file", none, "0 bytes, it takes at least 8"));
    cases.add(refused("seven bytes", new byte[7], "7 bytes, it takes at least 8"));
    cases.add(refused("length 2^63", file(1L << 63, none, 9), "9223372036854775808 bytes"));
    cases.add(refused("length 2^64-1", file(-1, none, 9), "18446744073709551615 bytes"));
    cases.add(refused("length 2^63-1", file(Long.MAX_VALUE, none, 9), "at most 100000000"));
    cases.add(refused("length over limit", file(100_000_001, none, 9), "at most 100000000"));
    cases.add(
        refused("length at limit", file(100_000_000, none, 9), "does not fit in a file of 17"));
    cases.add(
        refused(
            "length beyond file",
            file(3, "{}".getBytes(StandardCharsets.UTF_8), 0),
            "does not fit"));
    cases.add(refused("no header", file("", 0), "not a JSON object"));
    cases.add(refused("blank header", file("   ", 0), "not a JSON object"));
    cases.add(refused("broken UTF-8", file(3, bytes('"', 0xC3, '"'), 0), "not valid UTF-8"));
    cases.add(refused("overlong UTF-8", file(2, bytes(0xC0, 0xAF), 0), "not valid UTF-8"));
    cases.add(refused("UTF-8 surrogate", file(3, bytes(0xED, 0xA0, 0x80), 0), "not valid UTF-8"));
    cases.add(refused("UTF-16 header", file(4, bytes('{', 0, '}', 0), 0), "not valid JSON"));
    header(cases, "byte order mark", "\uFEFF{}", "not valid JSON");
    header(cases, "array", "[]", "not a JSON object");
    header(cases, "string", "\"x\"", "not a JSON object");
    header(cases, "unclosed", "{" + GOOD, "not valid JSON");
    header(cases, "trailing comma", "{" + GOOD + ",}", "not valid JSON");
    header(cases, "comment", "{/* */" + GOOD + "}", "not valid JSON");
    header(cases, "single quotes", "{'a':1}", "not valid JSON");
    header(cases, "text behind", "{" + GOOD + "}{}", "goes on after");
    header(cases, "zeros behind", "{" + GOOD + "}\0\0", "not valid JSON");
    header(
        cases,
        "half a surrogate pair",
        "{" + tensor("\\ud800", "F32", "[2]", "[0,8]") + "}",
        "surrogate");
    header(cases, "deep nesting", "{\"a\":" + "[".repeat(100_000), "tensor \"a\"");
    header(cases, "deep unknown field", "{\"a\":{\"x\":" + "[".repeat(100_000), "nesting depth");
    header(cases, "duplicate tensor", "{" + GOOD + "," + GOOD + "}", "Duplicate");
    header(
        cases,
        "duplicate by escape",
        "{" + GOOD + "," + tensor("\\u0061", "F32", "[0]", "[8,8]") + "}",
        "Duplicate");
    header(
        cases,
        "duplicate field",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}",
        "Duplicate");
    header(
        cases,
        "duplicate metadata",
        "{\"__metadata__\":{},\"__metadata__\":{}," + GOOD + "}",
        "Dupl");
    header(
        cases,
        "duplicate metadata key",
        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}," + GOOD + "}",
        "Dupl");
    header(
        cases, "metadata number", "{\"__metadata__\":{\"k\":1}," + GOOD + "}", "not a string: 1");
    header(
        cases,
        "metadata null value",
        "{\"__metadata__\":{\"k\":null}," + GOOD + "}",
        "not a string");
    header(cases, "metadata nested", "{\"__metadata__\":{\"k\":{}}," + GOOD + "}", "not a string");
    header(cases, "metadata array", "{\"__metadata__\":[]," + GOOD + "}", "not a JSON object");
    header(cases, "tensor is a number", "{\"a\":1}", "tensor \"a\": expected a JSON object");
    header(cases, "tensor is null", "{\"a\":null}", "tensor \"a\": expected a JSON object");
    header(cases, "no dtype", "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype is missing");
    header(
        cases,
        "no shape",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}",
        "shape is missing");
    header(
        cases,
        "no offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "data_offsets is missing");
    header(cases, "dtype number", "{\"a\":{\"dtype\":1}}", "dtype must be a string");
    one(cases, "unknown dtype", "F31", "[2]", "[0,8]", "unknown dtype F31, known are [BOOL, F4");
    one(cases, "lower-case dtype", "f32", "[2]", "[0,8]", "unknown dtype f32");
    one(cases, "shape not an array", "F32", "2", "[0,8]", "shape must be an array");
    one(cases, "shape null", "F32", "null", "[0,8]", "shape must be an array");
    one(cases, "negative extent", "F32", "[-2]", "[0,8]", "got -2");
    one(cases, "two negative extents", "F32", "[-2,-1]", "[0,8]", "got -2");
    one(cases, "fractional extent", "F32", "[2.0]", "[0,8]", "got 2.0");
    one(cases, "text extent", "F32", "[\"2\"]", "[0,8]", "shape must hold integers");
    one(cases, "nested extent", "F32", "[[2]]", "[0,8]", "shape must hold integers");
    one(cases, "extent 2^64-2", "F32", "[2,18446744073709551614]", "[0,8]", "18446744073709551614");
    one(cases, "extent 2^70", "F32", "[1180591620717411303424]", "[0,8]", "shape must hold");
    one(cases, "product 2^64", "F32", "[4294967296,4294967296]", "[0,8]", "too large for any file");
    one(cases, "product wraps to 2", "F32", "[6148914691236517206,3]", "[0,8]", "too large");
    one(cases, "bits overflow", "F32", "[576460752303423488]", "[0,8]", "too large");
    one(cases, "65 dimensions", "F32", "[2" + ",1".repeat(64) + "]", "[0,8]", "at most 64 numbers");
    one(
        cases,
        "too small a shape",
        "F32",
        "[1]",
        "[0,8]",
        "hold 8 bytes, F32 of shape [1] takes 4");
    one(cases, "too large a shape", "F32", "[3]", "[0,8]", "takes 12");
    one(cases, "zero extent with data", "F32", "[2,0]", "[0,8]", "takes 0");
    one(cases, "half a byte", "F4", "[15]", "[0,8]", "does not fill whole bytes");
    one(cases, "six bits", "F6_E2M3", "[2]", "[0,8]", "does not fill whole bytes");
    one(cases, "one offset", "F32", "[2]", "[0]", "two numbers, got [0]");
    one(cases, "three offsets", "F32", "[2]", "[0,8,8]", "at most 2 numbers");
    one(cases, "negative offset", "F32", "[2]", "[-8,0]", "got -8");
    one(cases, "offset 2^63", "F32", "[2]", "[0,9223372036854775808]", "9223372036854775808");
    one(cases, "offsets in reverse", "F32", "[2]", "[8,0]", "end before they begin");
    one(cases, "hole in front", "F32", "[1]", "[4,8]", "leave a hole");
    one(
        cases,
        "beyond the file",
        "F32",
        "[4]",
        "[0,16]",
        "describes 16 bytes of data, the file holds 8");
    one(cases, "huge claim", "U8", "[1000000000000]", "[0,1000000000000]", "the file holds 8");
    one(
        cases,
        "trailing bytes",
        "F32",
        "[1]",
        "[0,4]",
        "describes 4 bytes of data, the file holds 8");
    header(
        cases,
        "hole",
        "{" + tensor("a", "U8", "[3]", "[0,3]") + "," + tensor("b", "U8", "[4]", "[4,8]") + "}",
        "tensor \"b\": data_offsets [4, 8] leave a hole, expected to begin at 3");
    header(
        cases,
        "overlap",
        "{" + tensor("a", "U8", "[5]", "[0,5]") + "," + tensor("b", "U8", "[4]", "[4,8]") + "}",
        "tensor \"b\": data_offsets [4, 8] overlap the data before, expected to begin at 5");
    header(
        cases,
        "same data twice",
        "{" + GOOD + "," + tensor("b", "F32", "[2]", "[0,8]") + "}",
        "overlap");
    byte[] whole = file("{" + GOOD + "}", 8);
    cases.add(refused("cut by 1 byte", Arrays.copyOf(whole, whole.length - 1), "the file holds 7"));
    cases.add(refused("1 byte more", Arrays.copyOf(whole, whole.length + 1), "the file holds 9"));
    cases.add(refused("only data", file("{}", 8), "describes 0 bytes of data, the file holds 8"));
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileFiles")
  void refuses(String name, byte[] bytes, String reason) throws IOException {
    Path path = HandMade.write(directory, bytes);
    SafetensorsException refusal =
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path), name);
    assertTrue(refusal.getMessage().startsWith(path + ": "), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    assertTrue(refusal.getMessage().length() <= 1003, refusal::getMessage);
  }

  @Test
  void messagesAreOnePrintableLine() throws IOException {
    String name = "\\u001b[31m\\n\u202e" + "x".repeat(10_000);
    byte[] bytes = file("{" + tensor(name, "F\\n\\u0007", "[2]", "[0,8]") + "}", 8);
    Path path = HandMade.write(directory, bytes);
    SafetensorsException refusal =
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path));
    assertFalse(refusal.getMessage().matches("(?s).*[\\p{Cc}\u202e].*"), refusal::getMessage);
    assertTrue(refusal.getMessage().length() <= 1003, refusal::getMessage);
  }

  @Test
  void refusesWhatIsNotAFile() {
    assertMessage("no such file or directory", directory.resolve("missing"));
    assertMessage("not a regular file", directory);
  }

  @Test
  void refusesTheWrongTensor() throws IOException {
    Path path =
        HandMade.write(
            directory, file("{" + GOOD + "," + tensor("b", "I32", "[1]", "[8,12]") + "}", 12));
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Tensor two = Tensor.allocate(Shape.of(2));
        Tensor three = Tensor.allocate(Shape.of(3))) {
      assertRefused("tensor \"c\": no such tensor", () -> file.dtype("c"));
      assertRefused("tensor \"c\": no such tensor", () -> file.floats("c"));
      assertRefused("tensor \"b\": has dtype I32, expected one of [F32]", () -> file.floats("b"));
      assertRefused("tensor \"b\": has dtype I32", () -> file.read("b", two));
      assertRefused(
          "tensor \"b\": has dtype I32, expected one of [BOOL, U8]", () -> file.bytes("b"));
      assertRefused("tensor \"a\": has dtype F32", () -> file.ints("a"));
      assertRefused("tensor \"a\": has dtype F32", () -> file.longs("a"));
      assertRefused("tensor \"a\": has dtype F32", () -> file.doubles("a"));
      assertRefused(
          "tensor \"a\": has shape [2], expected as many elements as [3]",
          () -> file.read("a", three));
    }
  }

  @Test
  void noticesAFileThatShrinksWhileItIsOpen() throws IOException {
    byte[] bytes = file("{" + GOOD + "}", 8);
    Path path = HandMade.write(directory, bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Tensor target = Tensor.allocate(Shape.of(2))) {
      Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
      assertRefused("became shorter", () -> file.read("a", target));
      assertRefused("became shorter", () -> file.floats("a"));
    }
  }

  @Test
  void anyDamageIsRefusedOrHarmless() throws IOException {
    byte[] good =
        file(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + tensor("a", "F32", "[2,3]", "[0,24]")
                + ","
                + tensor("é", "U8", "[4]", "[24,28]")
                + ","
                + tensor("n", "I64", "[0]", "[28,28]")
                + "}  ",
            28);
    Random random = new Random(20);
    int accepted = 0;
    int edits = 3000;
    for (int i = 0; i < edits; i++) {
      byte[] bytes = good.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        bytes = edited(bytes, random);
      }
      accepted += accepts(HandMade.write(directory, bytes)) ? 1 : 0;
    }
    // Edits within the data or a name are harmless; most others are not.
    assertTrue(accepted > edits / 100 && accepted < edits / 2, "accepted " + accepted);
  }

  private static byte[] edited(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = (byte) random.nextInt(256);
      case 2 -> result[at] = (byte) "{}[]\",:0123456789-.eE\\ ".charAt(random.nextInt(23));
      case 3 -> result = Arrays.copyOf(bytes, at);
      default -> {
        int from = random.nextInt(bytes.length);
        int count = Math.min(1 + random.nextInt(8), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, result, at, count);
      }
    }
    return result.length == 0 ? bytes : result;
  }

  /** Opens a file and reads all of it; anything but success or a refusal fails the test. */
  private static boolean accepts(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        switch (file.dtype(name)) {
          case F32 -> file.floats(name);
          case U8, BOOL -> file.bytes(name);
          case I64 -> file.longs(name);
          default -> file.shape(name);
        }
      }
      return true;
    } catch (SafetensorsException e) {
      return false;
    }
  }

  private static void assertRefused(String reason, Executable read) {
    SafetensorsException refusal = assertThrows(SafetensorsException.class, read);
    assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
  }

  private static void assertMessage(String reason, Path path) {
    SafetensorsException refusal =
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path));
    assertTrue(refusal.getMessage().startsWith(path + ": "), refusal::getMessage);
    assertTrue(refusal.getMessage().endsWith(reason), refusal::getMessage);
  }

  private static Arguments refused(String name, byte[] bytes, String reason) {
    return Arguments.of(name, bytes, reason);
  }

  private static void header(List<Arguments> cases, String name, String header, String reason) {
    cases.add(refused(name, file(header, 8), reason));
  }

  private static void one(
      List<Arguments> cases,
      String name,
      String dtype,
      String shape,
      String offsets,
      String reason) {
    header(cases, name, "{" + tensor("a", dtype, shape, offsets) + "}", reason);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
