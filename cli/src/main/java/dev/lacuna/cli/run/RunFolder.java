package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder that a training run leaves. Its files are written beside their names and renamed. */
public final class RunFolder {
  private static final String DEFAULT_NAME = "lacuna-run";
  private static final String MODEL = "model.safetensors";
  private static final String LAST = "last.safetensors";
  private static final String CONFIG = "config.yaml";
  private static final String HISTORY = "history.csv";
  private static final String REPORT = "report.html";
  private static final String LOG = "log.txt";

  private final Path folder;

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A folder for a new run.
   *
   * @param requested an earlier run's folder is emptied; null for lacuna-run, or lacuna-run-2 and
   *     so on if that exists
   * @throws DataException if something stands there that is no run
   */
  public static RunFolder create(Path requested) throws IOException {
    Path folder = requested == null ? unused() : requested;
    if (Files.exists(folder)) {
      requireRun(folder);
    }
    Files.createDirectories(folder);
    RunFolder run = new RunFolder(folder);
    for (String name : List.of(MODEL, LAST, CONFIG, HISTORY, REPORT, LOG)) {
      Files.deleteIfExists(folder.resolve(name));
    }
    return run;
  }

  private static Path unused() {
    Path folder = Path.of(DEFAULT_NAME);
    for (int number = 2; Files.exists(folder); number++) {
      folder = Path.of(DEFAULT_NAME + "-" + number);
    }
    return folder;
  }

  private static void requireRun(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": --out names a file; give a folder for the run");
    }
    boolean empty;
    try (Stream<Path> files = Files.list(folder)) {
      empty = files.findAny().isEmpty();
    }
    boolean run = Files.exists(folder.resolve(CONFIG)) && Files.exists(folder.resolve(LOG));
    if (!empty && !run) {
      throw new DataException(
          folder + ": --out names a folder with other files in it; give a new one");
    }
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** The best epoch's model. */
  public Path model() {
    return folder.resolve(MODEL);
  }

  /** The model as the last step left it. */
  public Path last() {
    return folder.resolve(LAST);
  }

  /** The report for people. */
  public Path report() {
    return folder.resolve(REPORT);
  }

  /** The log, empty; the caller closes it. */
  public PrintWriter openLog() throws IOException {
    return new PrintWriter(
        Files.newBufferedWriter(folder.resolve(LOG), StandardCharsets.UTF_8), false);
  }

  /** Writes the settings that were in force. */
  public void writeConfig(String yaml) throws IOException {
    write(CONFIG, yaml);
  }

  /** Writes the table of epochs. */
  public void writeHistory(String csv) throws IOException {
    write(HISTORY, csv);
  }

  /** Writes the report. */
  public void writeReport(String html) throws IOException {
    write(REPORT, html);
  }

  private void write(String name, String text) throws IOException {
    WholeFile.write(folder.resolve(name), text);
  }
}
