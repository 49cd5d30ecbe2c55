package dev.lacuna.cnn.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A value of {@link Json} and where it stands in its document, for example {@code
 * architecture.layers[3].filters}. The accessors check the type; every {@link JsonException} they
 * throw names the path, what was expected and what was found.
 */
public final class JsonValue {
  private static final int LONGEST_QUOTE = 60;

  private final JsonValue parent;

  /** Key or index in the parent; the name of a whole document. */
  private final Object step;

  private final Object value;

  private JsonValue(JsonValue parent, Object step, Object value) {
    this.parent = parent;
    this.step = step;
    this.value = value;
  }

  /** A whole document, as {@link Json#parse(String)} returns it. */
  public static JsonValue of(Object value) {
    return new JsonValue(null, "", value);
  }

  /** A document that messages call {@code name}, so that its parts are {@code name.key}. */
  public static JsonValue of(String name, Object value) {
    return new JsonValue(null, name, value);
  }

  /** The path of this value in its document; empty for a nameless document. */
  public String path() {
    if (parent == null) {
      return (String) step;
    }
    return step instanceof String key ? parent.pathOf(key) : parent.path() + "[" + step + "]";
  }

  /**
   * The value of a key of this object.
   *
   * @throws JsonException if this is not an object or the key is missing
   */
  public JsonValue get(String key) {
    return find(key).orElseThrow(() -> new JsonException(pathOf(key) + ": missing"));
  }

  /**
   * The value of a key of this object, if it has the key.
   *
   * @throws JsonException if this is not an object
   */
  public Optional<JsonValue> find(String key) {
    Map<?, ?> object = object();
    return object.containsKey(key)
        ? Optional.of(new JsonValue(this, key, object.get(key)))
        : Optional.empty();
  }

  /**
   * All keys of this object with their values, in the document's order.
   *
   * @throws JsonException if this is not an object
   */
  public SequencedMap<String, JsonValue> fields() {
    SequencedMap<String, JsonValue> fields = new LinkedHashMap<>();
    object().forEach((key, field) -> fields.put((String) key, new JsonValue(this, key, field)));
    return fields;
  }

  /**
   * The elements of this array.
   *
   * @throws JsonException if this is not an array
   */
  public List<JsonValue> elements() {
    if (!(value instanceof List<?> array)) {
      throw unexpected("array");
    }
    List<JsonValue> elements = new ArrayList<>(array.size());
    for (Object element : array) {
      elements.add(new JsonValue(this, elements.size(), element));
    }
    return elements;
  }

  /**
   * This string.
   *
   * @throws JsonException if this is not a string
   */
  public String string() {
    if (value instanceof String text) {
      return text;
    }
    throw unexpected("string");
  }

  /**
   * This boolean.
   *
   * @throws JsonException if this is not true or false
   */
  public boolean bool() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw unexpected("true or false");
  }

  /**
   * This number, integer or not.
   *
   * @throws JsonException if this is not a number
   */
  public double number() {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw unexpected("number");
  }

  /**
   * This integer.
   *
   * @throws JsonException if this is not an integer; 1.0 is not
   */
  public long integer() {
    if (value instanceof Long number) {
      return number;
    }
    throw unexpected("integer");
  }

  /**
   * This integer, which must be in {@code least..greatest}.
   *
   * @throws JsonException if it is not
   */
  public int integer(int least, int greatest) {
    long number = integer();
    if (number < least || number > greatest) {
      throw unexpected("integer in " + least + ".." + greatest);
    }
    return (int) number;
  }

  /** Whether this is null. */
  public boolean isNull() {
    return value == null;
  }

  /** The value as plain Java. */
  public Object raw() {
    return value;
  }

  /** An exception for this value, for checks that go beyond types. */
  public JsonException unexpected(String expected) {
    String found = Json.write(value);
    if (found.length() > LONGEST_QUOTE) {
      found = found.substring(0, LONGEST_QUOTE) + "...";
    }
    String path = path();
    String place = path.isEmpty() ? "JSON document" : path;
    return new JsonException(place + ": expected " + expected + ", got " + found);
  }

  private Map<?, ?> object() {
    if (value instanceof Map<?, ?> object) {
      return object;
    }
    throw unexpected("object");
  }

  private String pathOf(String key) {
    String path = path();
    if (!key.matches("[\\w-]+")) {
      return path + "[" + Json.write(key) + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  @Override
  public String toString() {
    return path() + " = " + Json.write(value);
  }
}
