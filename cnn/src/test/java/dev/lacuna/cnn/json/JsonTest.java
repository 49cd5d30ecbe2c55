package dev.lacuna.cnn.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void parsesEveryKindOfValueInTheOrderOfTheText() {
    Object value =
        Json.parse(" {\"b\": [1, -2.5, 1e3, true, false, null], \"a\": {\"\": \"x\\n\\u00e9/\"}} ");
    Map<String, Object> want = new LinkedHashMap<>();
    want.put("b", Arrays.asList(1L, -2.5, 1000.0, true, false, null));
    want.put("a", Map.of("", "x\né/"));
    assertEquals(want, value);
    assertEquals(List.of("b", "a"), List.copyOf(((Map<?, ?>) value).keySet()));
  }

  @Test
  void keepsAll64BitIntegers() {
    assertEquals(
        List.of(Long.MIN_VALUE, Long.MAX_VALUE),
        Json.parse("[-9223372036854775808,9223372036854775807]"));
  }

  @Test
  void parsesUtf8AndNothingElse() {
    assertEquals("猫🐈", Json.parse("\"猫🐈\"".getBytes(StandardCharsets.UTF_8)));
    JsonException latin =
        assertThrows(
            JsonException.class, () -> Json.parse("\"é\"".getBytes(StandardCharsets.ISO_8859_1)));
    assertEquals("not valid JSON: the text is not UTF-8", latin.getMessage());
    assertThrows(JsonException.class, () -> Json.parse("[1]".getBytes(StandardCharsets.UTF_16LE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "'a'",
        "[1] [2]",
        "[1]x",
        "nul",
        "NaN",
        "[Infinity]",
        "01",
        "+1",
        "1.",
        ".5",
        "\"\t\"",
        "\"\\x\"",
        "// comment\n1",
        "\uFEFF1",
        "9223372036854775808",
        "-9223372036854775809",
        "1e999",
        "\"\\ud800\"",
        "{\"\\udc00\":1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"\\u0062\":2}}",
      })
  void refuses(String text) {
    JsonException refusal = assertThrows(JsonException.class, () -> Json.parse(text));
    assertFalse(refusal.getMessage().contains("\n"), refusal::getMessage);
    assertTrue(refusal.getMessage().startsWith("not valid JSON"), refusal::getMessage);
  }

  @Test
  void refusalNamesThePlace() {
    JsonException refusal =
        assertThrows(JsonException.class, () -> Json.parse("{\"a\": 1,\n \"a\": 2}"));
    assertEquals("not valid JSON at line 2, column 2: duplicate key \"a\"", refusal.getMessage());
  }

  @Test
  void limitsDepth() {
    assertEquals("[".repeat(64) + "]".repeat(64), Json.write(Json.parse(nested(64))));
    assertThrows(JsonException.class, () -> Json.parse(nested(65)));
    assertThrows(JsonException.class, () -> Json.parse("[".repeat(1_000_000)));
  }

  @Test
  void limitsLengths() {
    String longest = "x".repeat(Json.MAX_STRING_LENGTH);
    assertEquals(longest, Json.parse('"' + longest + '"'));
    assertThrows(JsonException.class, () -> Json.parse('"' + longest + "x\""));
    assertThrows(JsonException.class, () -> Json.parse("1" + " ".repeat(Json.MAX_LENGTH)));
    assertThrows(JsonException.class, () -> Json.parse("0." + "1".repeat(101)));
  }

  @Test
  void writesCompactlyInTheMapsOrder() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("z", Arrays.asList(1, 2L, 0.1f, 0.1, -0.0, 1e300, true, null));
    value.put("a", "\"\\/\n\u001f\u007fé猫🐈");
    assertEquals(
        "{\"z\":[1,2,0.1,0.1,-0.0,1.0E300,true,null],\"a\":\"\\\"\\\\/\\n\\u001f\u007fé猫🐈\"}",
        Json.write(value));
  }

  @Test
  void refusesToWriteWhatJsonCannotHold() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Json.write(Float.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> Json.write("\ud800"));
    assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("\udc00", 1)));
    assertThrows(IllegalArgumentException.class, () -> Json.write(new int[1]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,2.5,[],{},\"a\",null]",
        "{\"a\":{\"b\":[{\"c\":false}]}}",
        "\"\"",
        "1.0E-5",
      })
  void writesWhatItParsed(String text) {
    assertEquals(text, Json.write(Json.parse(text)));
  }

  @Test
  void accessorsReadCheckedValues() {
    JsonValue root =
        JsonValue.of(
            Json.parse(
                "{\"layers\":[{\"filters\":32,\"rate\":1,\"on\":true,\"name\":\"c\"}],\"n\":null}"));
    JsonValue layer = root.get("layers").elements().getFirst();
    assertEquals("layers[0]", layer.path());
    assertEquals(32, layer.get("filters").integer(1, 32));
    assertEquals(32L, layer.get("filters").integer());
    assertEquals(1.0, layer.get("rate").number());
    assertTrue(layer.get("on").bool());
    assertEquals("c", layer.get("name").string());
    assertTrue(layer.find("stride").isEmpty());
    assertTrue(root.get("n").isNull());
    assertNull(root.get("n").raw());
    assertEquals(
        List.of("filters", "rate", "on", "name"), new ArrayList<>(layer.fields().keySet()));
    assertEquals("layers[0].rate", layer.fields().get("rate").path());
  }

  @Test
  void accessorsNameThePathAndTheValue() {
    JsonValue root =
        JsonValue.of(
            "architecture",
            Json.parse("{\"layers\":[{},{\"filters\":\"x\",\"a b\":1.5,\"k\":0}],\"s\":3}"));
    JsonValue layer = root.get("layers").elements().get(1);
    assertMessage(
        "architecture.layers[1].filters: expected integer, got \"x\"",
        () -> layer.get("filters").integer());
    assertMessage(
        "architecture.layers[1][\"a b\"]: expected integer, got 1.5",
        () -> layer.get("a b").integer());
    assertMessage(
        "architecture.layers[1].k: expected integer in 1..7, got 0",
        () -> layer.get("k").integer(1, 7));
    assertMessage("architecture.layers[1].units: missing", () -> layer.get("units"));
    assertMessage("architecture.s: expected array, got 3", () -> root.get("s").elements());
    assertMessage("architecture.s: expected string, got 3", () -> root.get("s").string());
    assertMessage("architecture.s: expected object, got 3", () -> root.get("s").get("x"));
    assertMessage("architecture.s: expected true or false, got 3", () -> root.get("s").bool());
    assertMessage(
        "architecture.layers[0]: expected number, got {}",
        () -> root.get("layers").elements().getFirst().number());
    assertMessage(
        "JSON document: expected object, got \"" + "y".repeat(59) + "...",
        () -> JsonValue.of("y".repeat(100)).fields());
  }

  private static void assertMessage(String want, Runnable access) {
    assertEquals(want, assertThrows(JsonException.class, access::run).getMessage());
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }
}
