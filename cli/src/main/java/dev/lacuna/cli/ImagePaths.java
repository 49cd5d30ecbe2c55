package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.ImageFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * The images that arguments name, one by one: files, what is in folders, lines of standard input.
 */
final class ImagePaths implements AutoCloseable {
  private static final String STANDARD_INPUT = "-";

  private final Iterator<String> arguments;
  private final Terminal terminal;
  private Iterator<Path> folder = Collections.emptyIterator();
  private BufferedReader lines;

  ImagePaths(List<String> arguments, Terminal terminal) {
    this.arguments = arguments.iterator();
    this.terminal = terminal;
  }

  /** The next image, which may not exist; null after the last one. */
  String next() throws IOException {
    while (true) {
      if (folder.hasNext()) {
        return folder.next().toString();
      }
      String line = lines == null ? null : lines.readLine();
      if (line == null) {
        close();
        if (!arguments.hasNext()) {
          return null;
        }
        line = arguments.next();
        if (line.equals(STANDARD_INPUT)) {
          lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
          continue;
        }
      }
      if (line.isBlank()) {
        continue;
      }
      Path path = Path.of(line);
      if (!Files.isDirectory(path)) {
        return line;
      }
      folder = ImageFiles.below(path).values().iterator();
    }
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }
}
