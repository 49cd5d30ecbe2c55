package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder for results, in which nothing is overwritten. */
public final class EmptyFolder {
  private EmptyFolder() {}

  /**
   * Creates a folder, or takes one that is empty.
   *
   * @param requested null for the usual name, or that with -2 and so on if it exists
   * @param usual name
   * @throws DataException if there are files in it
   */
  public static Path create(Path requested, String usual) throws IOException {
    Path folder = requested == null ? unused(usual) : requested;
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new DataException(folder + ": --out names a file; give a folder for the results");
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new DataException(
              folder + ": --out names a folder with files in it; give a new one");
        }
      }
    }
    return Files.createDirectories(folder);
  }

  private static Path unused(String usual) {
    Path folder = Path.of(usual);
    for (int number = 2; Files.exists(folder); number++) {
      folder = Path.of(usual + "-" + number);
    }
    return folder;
  }
}
