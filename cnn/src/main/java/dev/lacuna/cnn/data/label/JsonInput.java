package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON file read value by value, so that one of hundreds of megabytes takes the memory of what is
 * kept of it. Stands on the first token of a value.
 */
final class JsonInput implements AutoCloseable {
  private static final int MAX_DEPTH = 64;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final String name;
  private final InputStream input;
  private final JsonParser parser;

  /** What is done with a value; it must be read or skipped. */
  @FunctionalInterface
  interface Value {
    void read() throws DataException;
  }

  /** What is done with the value of a key; it must be read or skipped. */
  @FunctionalInterface
  interface Field {
    void read(String key) throws DataException;
  }

  /** Whether a key is the last to look at. */
  @FunctionalInterface
  interface KeyTest {
    boolean test(String key) throws DataException;
  }

  private JsonInput(String name, InputStream input) {
    this.name = name;
    this.input = input;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), input);
  }

  /**
   * Opens a file and stands on its first value.
   *
   * @throws DataException if it cannot be read or has none
   */
  static JsonInput open(Path file, String name) throws DataException {
    JsonInput json;
    try {
      json = new JsonInput(name, new BufferedInputStream(Files.newInputStream(file)));
    } catch (IOException failure) {
      throw new DataException(name + ": the label file cannot be read: " + failure, failure);
    }
    try {
      if (json.next() == null) {
        throw new DataException(name + ": the label file is empty");
      }
      return json;
    } catch (DataException failure) {
      json.close();
      throw failure;
    }
  }

  private JsonToken next() throws DataException {
    try {
      return parser.nextToken();
    } catch (JacksonException failure) {
      throw broken(failure);
    }
  }

  private DataException broken(JacksonException failure) {
    String reason = failure.getOriginalMessage().lines().findFirst().orElse("");
    int line = failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
    return new DataException(
        name + (line > 0 ? ", line " + line : "") + ": not valid JSON: " + reason, failure);
  }

  /** Line of the current token. */
  long line() {
    return parser.currentTokenLocation().getLineNr();
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** Looks at the keys of an object, standing on their values, until a test says it is enough. */
  void objectUntil(String what, KeyTest enough) throws DataException {
    if (!isObject()) {
      throw unexpected(what + " as an object");
    }
    while (next() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      next();
      if (enough.test(key)) {
        return;
      }
      skip();
    }
  }

  /** The values of the keys of an object. */
  void object(String what, Field visitor) throws DataException {
    if (!isObject()) {
      throw unexpected(what + " as an object");
    }
    while (next() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      next();
      visitor.read(key);
    }
  }

  /** The elements of an array. */
  void array(String what, Value visitor) throws DataException {
    if (!isArray()) {
      throw unexpected(what + " as a list");
    }
    while (next() != JsonToken.END_ARRAY) {
      visitor.read();
    }
  }

  /** This value and those behind it, as in JSON Lines. */
  void documents(Value visitor) throws DataException {
    do {
      visitor.read();
    } while (next() != null);
  }

  void skip() throws DataException {
    try {
      parser.skipChildren();
    } catch (JacksonException failure) {
      throw broken(failure);
    }
  }

  /** A string, or a number as it stands there. */
  String text(String what) throws DataException {
    JsonToken token = parser.currentToken();
    if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      throw unexpected(what + " as a text or a number");
    }
    try {
      return parser.getString();
    } catch (JacksonException failure) {
      throw broken(failure);
    }
  }

  /** A small value as a map, a list, a string (numbers and booleans too) or null. */
  Object value() throws DataException {
    if (isObject()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object("a value", key -> object.put(key, value()));
      return object;
    }
    if (isArray()) {
      List<Object> list = new ArrayList<>();
      array("a value", () -> list.add(value()));
      return list;
    }
    return isNull() ? null : text("a value");
  }

  DataException unexpected(String expected) {
    return fault("expected " + expected);
  }

  DataException fault(String what) {
    return new DataException(name + ", line " + line() + ": " + what);
  }

  @Override
  public void close() {
    try (input) {
      parser.close();
    } catch (IOException | JacksonException ignored) {
      // What was read is read.
    }
  }
}
