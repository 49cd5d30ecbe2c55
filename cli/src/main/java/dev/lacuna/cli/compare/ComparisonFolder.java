package dev.lacuna.cli.compare;

import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cli.yaml.YamlFile;
import dev.lacuna.cli.yaml.YamlNode;
import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder of a comparison. What was done is kept, as long as the settings are the same. */
public final class ComparisonFolder {
  private static final String CONFIG = "config.yaml";
  private static final String LOG = "log.txt";

  private final Path path;

  private ComparisonFolder(Path path) {
    this.path = path;
  }

  /**
   * A new folder, or one that an earlier comparison left.
   *
   * @param config the settings in force as YAML
   * @param free settings that may differ from the earlier ones, since no run depends on them
   * @throws DataException if something else stands there, or another setting differs
   */
  public static ComparisonFolder open(Path path, String config, Set<String> free)
      throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new DataException(path + ": --out names a file; give a folder for the comparison");
    }
    ComparisonFolder folder = new ComparisonFolder(path);
    Path earlier = path.resolve(CONFIG);
    if (Files.exists(earlier)) {
      folder.requireSame(settings(earlier), config, free);
    } else if (Files.exists(path)) {
      requireEmpty(path);
    }
    Files.createDirectories(path);
    WholeFile.write(earlier, config);
    return folder;
  }

  private static void requireEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      if (files.findAny().isPresent()) {
        throw new DataException(
            path + ": --out names a folder with other files in it; give a new one");
      }
    }
  }

  private void requireSame(Map<String, String> before, String config, Set<String> free)
      throws IOException {
    Path file = Files.createTempFile("lacuna-compare-", ".yaml");
    Map<String, String> now;
    try {
      Files.writeString(file, config);
      now = settings(file);
    } finally {
      Files.delete(file);
    }
    Map<String, String> all = new TreeMap<>(before);
    all.putAll(now);
    for (String key : all.keySet()) {
      String old = before.getOrDefault(key, "not given");
      String wanted = now.getOrDefault(key, "not given");
      if (!free.contains(key) && !old.equals(wanted)) {
        throw new DataException(
            "%s: its runs were made with --%s %s, not %s; give that again or another --out"
                .formatted(path, key, old, wanted));
      }
    }
  }

  private static Map<String, String> settings(Path yaml) throws DataException {
    Map<String, String> settings = new TreeMap<>();
    YamlFile.read(yaml)
        .entries()
        .forEach(
            (key, value) ->
                settings.put(
                    key, value instanceof YamlNode.Scalar scalar ? scalar.text() : "a list"));
    return settings;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The log, to be continued; the caller closes it. */
  public PrintWriter openLog() throws IOException {
    return new PrintWriter(
        Files.newBufferedWriter(
            path.resolve(LOG),
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND),
        false);
  }
}
