package dev.lacuna.cnn.data;

import java.io.IOException;

/** An image that cannot be used; the message names the file and the reason in one line. */
public final class ImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * An image {@code name} that cannot be used for {@code reason}.
   *
   * @param reason one line, without the name
   */
  public ImageException(String name, String reason) {
    super(name + ": " + reason);
    this.reason = reason;
  }

  ImageException(String name, String reason, Throwable cause) {
    super(name + ": " + reason, cause);
    this.reason = reason;
  }

  /** The message without the file's name. */
  public String reason() {
    return reason;
  }
}
