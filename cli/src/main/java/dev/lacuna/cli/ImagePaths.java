package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageArchive;
import dev.lacuna.cnn.data.ImageFiles;
import dev.lacuna.cnn.text.OneLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The images that arguments name, one by one: files, what is in folders and archives, what a
 * pattern matches, lines of standard input.
 */
final class ImagePaths implements AutoCloseable {
  /** In place of an argument: a list of arguments on standard input, one a line. */
  static final String STANDARD_INPUT = "-";

  private static final String PATTERN_CHARACTERS = "*?[{";

  /** Characters of a name that is none, which may be a whole file. */
  private static final int SHOWN = 60;

  private final Iterator<String> arguments;
  private final Terminal terminal;
  private final boolean listed;
  private final List<ImageArchive> archives = new ArrayList<>();
  private Iterator<Image> several = Collections.emptyIterator();
  private BufferedReader lines;

  /** Found by {@link #areAtMost} and not asked for yet. */
  private final Deque<Image> ahead = new ArrayDeque<>();

  /**
   * An image.
   *
   * @param name what the output calls it
   * @param path the file, which may not exist; readable until this is closed
   */
  record Image(String name, Path path) {}

  ImagePaths(List<String> arguments, Terminal terminal) {
    this.listed = arguments.contains(STANDARD_INPUT);
    this.arguments = arguments.iterator();
    this.terminal = terminal;
  }

  /** Whether there are so few images, found out without losing one; of a list to come: no. */
  boolean areAtMost(int images) throws IOException {
    while (!listed && ahead.size() <= images) {
      Image image = find();
      if (image == null) {
        return true;
      }
      ahead.add(image);
    }
    return false;
  }

  /** The next image; null after the last one. */
  Image next() throws IOException {
    return ahead.isEmpty() ? find() : ahead.remove();
  }

  private Image find() throws IOException {
    while (true) {
      if (several.hasNext()) {
        return several.next();
      }
      String line = lines == null ? null : lines.readLine();
      if (line == null) {
        closeLines();
        if (!arguments.hasNext()) {
          return null;
        }
        line = arguments.next();
        if (line.equals(STANDARD_INPUT)) {
          lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
          continue;
        }
      }
      if (!line.isBlank()) {
        several = images(line);
      }
    }
  }

  /** Whether an argument is a list or a pattern and not a file or folder. */
  static boolean isSelection(String text) {
    try {
      return text.equals(STANDARD_INPUT) || (isPattern(text) && !Files.exists(Path.of(text)));
    } catch (InvalidPathException impossible) {
      return true;
    }
  }

  private Iterator<Image> images(String text) throws IOException {
    try {
      return named(text);
    } catch (InvalidPathException | PatternSyntaxException impossible) {
      throw new DataException(
          "'%s' is neither the name of a file nor a pattern (%s); expected %s"
              .formatted(
                  OneLine.shortened(OneLine.of(text), SHOWN),
                  OneLine.of(reason(impossible)),
                  "files, folders, archives, patterns, or '-' for a list of them on standard"
                      + " input"),
          impossible);
    }
  }

  private Iterator<Image> named(String text) throws IOException {
    if (isSelection(text)) {
      return matching(text);
    }
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      return below(path, "");
    }
    if (isArchive(path)) {
      ImageArchive archive = ImageArchive.open(path);
      archives.add(archive);
      return below(archive.folder(), text + "!");
    }
    return List.of(new Image(text, path)).iterator();
  }

  private static String reason(IllegalArgumentException impossible) {
    return impossible instanceof PatternSyntaxException pattern
        ? pattern.getDescription()
        : ((InvalidPathException) impossible).getReason();
  }

  /** What cannot be read is no archive, and reading it as an image says why. */
  private static boolean isArchive(Path path) {
    try {
      return Files.isRegularFile(path) && ImageArchive.is(path);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static Iterator<Image> below(Path folder, String prefix) throws DataException {
    return ImageFiles.below(folder).values().stream()
        .map(path -> new Image(prefix + path, path))
        .iterator();
  }

  private static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
  }

  /** The files that a pattern such as {@code photos/2024-*}{@code /*.jpg} matches. */
  private static Iterator<Image> matching(String pattern) throws DataException {
    int special = 0;
    while (special < pattern.length() && PATTERN_CHARACTERS.indexOf(pattern.charAt(special)) < 0) {
      special++;
    }
    int slash = pattern.lastIndexOf('/', special);
    Path folder = Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
    if (!Files.isDirectory(folder)) {
      throw new DataException(pattern + ": there is no folder " + folder);
    }
    String rest = pattern.substring(slash + 1);
    PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + rest);
    List<Image> images =
        ImageFiles.below(folder).values().stream()
            .filter(path -> matcher.matches(folder.relativize(path)))
            .map(path -> slash < 0 ? folder.relativize(path) : path)
            .map(path -> new Image(path.toString(), path))
            .toList();
    if (images.isEmpty()) {
      throw new DataException(pattern + ": no image matches");
    }
    return images.iterator();
  }

  private void closeLines() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeLines();
    archives.forEach(ImageArchive::close);
  }
}
