package dev.lacuna.cnn.model;

import dev.lacuna.cnn.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;

/** A file that is no model of ours; the message of one line names the file and the reason. */
public final class ModelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With the file and a reason, as a clause. */
  public ModelException(Path file, String reason) {
    super(OneLine.of(file + ": " + reason));
  }
}
