package dev.lacuna.cnn.json;

/** A text that is not acceptable JSON, or a JSON value that is not what was expected; one line. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a one-line message. */
  public JsonException(String message) {
    super(message);
  }
}
