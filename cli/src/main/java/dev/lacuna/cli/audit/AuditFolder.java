package dev.lacuna.cli.audit;

import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder that an audit leaves. Its files are written beside their names and renamed. */
public final class AuditFolder {
  static final String SUGGESTIONS = "suggestions.csv";
  static final String LINES = "suggestions.jsonl";
  static final String CLASSES = "classes.csv";
  static final String CHECKS = "checks.csv";
  static final String REVIEW = "review.csv";
  static final String PAGE = "audit.html";
  static final String CONFIG = "config.yaml";
  static final String LABELS = "labels.csv";
  static final String DIFF = "diff.csv";

  private static final String DEFAULT_NAME = "lacuna-audit";

  private final Path folder;

  private AuditFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A new folder for an audit, or one that is empty: in an earlier audit's a person may have filled
   * in decisions.
   *
   * @param requested null for lacuna-audit, or lacuna-audit-2 and so on if that exists
   * @throws DataException if there are files in it
   */
  public static AuditFolder create(Path requested) throws IOException {
    Path folder = requested == null ? unused() : requested;
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
    Files.createDirectories(folder);
    return new AuditFolder(folder);
  }

  private static Path unused() {
    Path folder = Path.of(DEFAULT_NAME);
    for (int number = 2; Files.exists(folder); number++) {
      folder = Path.of(DEFAULT_NAME + "-" + number);
    }
    return folder;
  }

  /** A file in it. */
  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Writes the settings that were in force. */
  public void writeConfig(String yaml) throws IOException {
    write(CONFIG, yaml);
  }

  void write(String name, String text) throws IOException {
    WholeFile.write(folder.resolve(name), text);
  }
}
