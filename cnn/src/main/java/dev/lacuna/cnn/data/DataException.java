package dev.lacuna.cnn.data;

import java.io.IOException;

/**
 * Data that cannot be used as it is; the message is one line that names the file, what is wrong and
 * what to do.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Data that cannot be used for the reason {@code message}. */
  public DataException(String message) {
    super(message);
  }

  /** Data that cannot be used for the reason {@code message}, which {@code cause} brought about. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
