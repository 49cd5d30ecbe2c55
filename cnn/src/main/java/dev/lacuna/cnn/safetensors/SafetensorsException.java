package dev.lacuna.cnn.safetensors;

import dev.lacuna.cnn.json.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A safetensors file that cannot be read or written. The message is one line: the file, the tensor
 * where one is at fault, and the reason.
 */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_MESSAGE = 1000;

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

  SafetensorsException(Path file, String reason) {
    super(oneLine(file + ": " + reason));
  }

  SafetensorsException(Path file, String tensor, String reason) {
    this(file, "tensor " + shortened(Json.write(tensor), 100) + ": " + reason);
  }

  /** For a failure of the file system while doing what {@code action} says. */
  SafetensorsException(Path file, String action, IOException cause) {
    super(oneLine(file + ": " + action + ": " + reason(cause)), cause);
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

  /**
   * Names come from the file: line breaks, terminal escapes and marks that reverse the direction of
   * the text must not reach a terminal or a log.
   */
  private static String oneLine(String text) {
    return shortened(UNPRINTABLE.matcher(text).replaceAll(" "), LONGEST_MESSAGE);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}
