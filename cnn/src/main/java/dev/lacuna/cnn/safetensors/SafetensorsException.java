package dev.lacuna.cnn.safetensors;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.text.OneLine;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A safetensors file that cannot be read or written. The message is one line: the file, the tensor
 * where one is at fault, and the reason.
 */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  SafetensorsException(Path file, String reason) {
    super(OneLine.of(file + ": " + reason));
  }

  SafetensorsException(Path file, String tensor, String reason) {
    this(file, "tensor " + OneLine.shortened(Json.write(tensor), 100) + ": " + reason);
  }

  /** For a failure of the file system while doing what {@code action} says. */
  SafetensorsException(Path file, String action, IOException cause) {
    super(OneLine.of(file + ": " + action + ": " + reason(cause)), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e when e.getMessage() != null -> e.getMessage();
      default -> cause.getClass().getSimpleName();
    };
  }
}
