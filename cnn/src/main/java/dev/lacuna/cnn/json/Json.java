package dev.lacuna.cnn.json;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON (RFC 8259) to Java values and back.
 *
 * <p>An object is a {@code LinkedHashMap<String, Object>} in the order of the text, an array a
 * {@code List<Object>}, an integer a {@code Long}, any other number a {@code Double}; strings,
 * booleans and null are themselves. {@link JsonValue} reads such values with checks.
 */
public final class Json {
  /** Largest length of a text, in UTF-16 units. */
  public static final int MAX_LENGTH = 64 << 20;

  /** Largest length of one string, in UTF-16 units. */
  public static final int MAX_STRING_LENGTH = 16 << 20;

  /** Largest depth of nested arrays and objects. */
  public static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING_LENGTH)
                  .maxNumberLength(100)
                  .build())
          // Faster for many numbers, but its tables take longer to set up than a model's numbers.
          .disable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private Json() {}

  /**
   * The value of a JSON text.
   *
   * @throws JsonException if the text is not JSON, exceeds a limit, repeats a key in an object,
   *     holds an integer outside 64 bits or a number outside the range of a double, or holds half a
   *     surrogate pair
   */
  public static Object parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new JsonException(
          "JSON text of " + text.length() + " characters, at most " + MAX_LENGTH + " are accepted");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException("not valid JSON: the text is empty");
      }
      Object value = read(parser, first);
      if (parser.nextToken() != null) {
        throw failure(parser, "text after the end of the value");
      }
      return value;
    } catch (JacksonException e) {
      throw failure(e.getLocation(), e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw failure((TokenStreamLocation) null, e.getMessage());
    }
  }

  /**
   * The value of a JSON text in UTF-8.
   *
   * @throws JsonException if the bytes are not UTF-8, and as {@link #parse(String)}
   */
  public static Object parse(byte[] utf8) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new JsonException("not valid JSON: the text is not UTF-8");
    }
  }

  /**
   * The shortest JSON text of a value, on one line: no spaces, keys in the map's order, characters
   * beyond ASCII as they are. Takes what {@link #parse(String)} returns, and any {@code Map} with
   * string keys, {@code Integer} and {@code Float}.
   *
   * @throws IllegalArgumentException if a number is not finite, a string holds half a surrogate
   *     pair or a value is of another type
   */
  public static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return text.toString();
  }

  private static Object read(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> wellFormed(parser.getString());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw failure(parser, "the integer " + parser.getString() + " does not fit 64 bits");
        }
        yield parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        if (Double.isInfinite(parser.getDoubleValue())) {
          throw failure(parser, "the number " + parser.getString() + " is out of range");
        }
        yield parser.getDoubleValue();
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw failure(parser, "unexpected " + token);
    };
  }

  private static Map<String, Object> readObject(JsonParser parser) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      if (object.containsKey(name)) {
        throw failure(parser, "duplicate key " + write(wellFormed(name)));
      }
      object.put(wellFormed(name), read(parser, parser.nextToken()));
    }
    return object;
  }

  private static List<Object> readArray(JsonParser parser) {
    List<Object> array = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(read(parser, token));
    }
    return array;
  }

  private static JsonException failure(JsonParser parser, String reason) {
    return failure(parser.currentTokenLocation(), reason);
  }

  /** Jackson gives no place for a text that exceeds a limit. */
  private static JsonException failure(TokenStreamLocation location, String reason) {
    String place =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return new JsonException("not valid JSON" + place + ": " + reason.replaceAll("\\R", " "));
  }

  private static void write(JsonGenerator generator, Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(wellFormed(text));
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Float number when Float.isFinite(number) -> generator.writeNumber(number);
      case Double number when Double.isFinite(number) -> generator.writeNumber(number);
      case Map<?, ?> object -> {
        generator.writeStartObject();
        object.forEach(
            (key, entry) -> {
              generator.writeName(wellFormed((String) key));
              write(generator, entry);
            });
        generator.writeEndObject();
      }
      case List<?> array -> {
        generator.writeStartArray();
        array.forEach(element -> write(generator, element));
        generator.writeEndArray();
      }
      default ->
          throw new IllegalArgumentException(
              "JSON has no form for " + value + " (" + value.getClass().getSimpleName() + ")");
    }
  }

  private static String wellFormed(String text) {
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException("a string holds half a surrogate pair");
    }
    return text;
  }

  /** Whether a text can be written in UTF-8: no half of a surrogate pair stands alone. */
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }
}
