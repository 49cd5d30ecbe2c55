package dev.lacuna.cli.run;

import dev.lacuna.cli.tensorboard.EventFile;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.train.Checkpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a training run leaves. Its files are written beside their names and renamed. As
 * long as it is open, no other process can open it.
 */
public final class RunFolder implements AutoCloseable {
  private static final String DEFAULT_NAME = "lacuna-run";
  private static final String MODEL = "model.safetensors";
  private static final String CONFIG = "config.yaml";
  private static final String HISTORY = "history.csv";
  private static final String REPORT = "report.html";
  private static final String LOG = "log.txt";
  private static final String FACTS = "run.json";
  private static final String RESULTS = "results.json";
  private static final String RATES = "learning-rates.csv";
  private static final String RATES_PLOT = "learning-rates.svg";

  /** What is left of a file whose writing was cut short. */
  private static final String UNFINISHED = "{.lacuna-*.tmp,.*.tmp,.*.new}";

  private final Path folder;

  /** The log, and on it the lock; null of a run that is only looked at. */
  private final FileChannel log;

  private RunFolder(Path folder, FileChannel log) {
    this.folder = folder;
    this.log = log;
  }

  /** A folder to train in, for this process alone. */
  private static RunFolder locked(Path folder) throws IOException {
    FileChannel log =
        FileChannel.open(folder.resolve(LOG), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock(folder, log);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, UNFINISHED)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    } catch (Throwable failure) {
      log.close();
      throw failure;
    }
    return new RunFolder(folder, log);
  }

  /** Locks a byte far behind the log's end, so that everybody can still read the log. */
  private static void lock(Path folder, FileChannel log) throws IOException {
    FileLock lock;
    try {
      lock = log.tryLock(Long.MAX_VALUE - 1, 1, false);
    } catch (OverlappingFileLockException ownProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new DataException(
          folder + ": another process is training there; wait for it, or give another folder");
    }
  }

  /**
   * A folder for a new run.
   *
   * @param requested an earlier run's folder is emptied; null for lacuna-run, or lacuna-run-2 and
   *     so on if that exists
   * @throws DataException if something stands there that is no run, or another process is at it
   */
  public static RunFolder create(Path requested) throws IOException {
    Path folder = requested == null ? unused() : requested;
    if (Files.exists(folder)) {
      requireRun(folder);
    }
    make(folder);
    RunFolder run = locked(folder);
    run.empty();
    return run;
  }

  private void empty() throws IOException {
    for (String name : List.of(MODEL, CONFIG, HISTORY, REPORT, FACTS, RESULTS, RATES, RATES_PLOT)) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.deleteIfExists(Checkpoints.last(folder));
    Files.deleteIfExists(Checkpoints.previous(folder));
    for (Path events : events()) {
      Files.delete(events);
    }
    log.truncate(0);
  }

  /**
   * The folder of a run that is to go on.
   *
   * @throws DataException if there is no run, or another process is at it
   */
  public static RunFolder resume(Path folder) throws IOException {
    if (!Files.exists(config(folder))) {
      throw new DataException(
          folder + ": there is no run to go on with (it has no " + CONFIG + ")");
    }
    return locked(folder);
  }

  /** The settings of the run in a folder. */
  public static Path config(Path folder) {
    return folder.resolve(CONFIG);
  }

  /**
   * The folder of an earlier run, as it is.
   *
   * @throws DataException if it is none
   */
  public static RunFolder open(Path folder) throws DataException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": there is no such folder; give the folder of a run");
    }
    if (!Files.exists(folder.resolve(CONFIG))) {
      throw new DataException(
          folder + ": no run: it has no " + CONFIG + "; give a folder that train wrote");
    }
    return new RunFolder(folder, null);
  }

  private static void make(Path folder) throws DataException {
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw unwritable(folder);
    }
    if (!Files.isWritable(folder)) {
      throw unwritable(folder);
    }
  }

  private static DataException unwritable(Path folder) {
    return new DataException(
        folder + ": no files can be written there; give --out a folder where they can");
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

  /** The newest checkpoint. */
  public Path last() {
    return Checkpoints.last(folder);
  }

  /** The report for people. */
  public Path report() {
    return folder.resolve(REPORT);
  }

  /** The log, to go on at its end; closing it ends the lock. */
  public PrintWriter openLog() throws IOException {
    log.position(log.size());
    return new PrintWriter(Channels.newWriter(log, StandardCharsets.UTF_8), false);
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

  /** Writes what a search for a learning rate found, as a table and as a drawing. */
  public void writeRates(String csv, String svg) throws IOException {
    write(RATES, csv);
    write(RATES_PLOT, svg);
  }

  /** Where the drawing of {@link #writeRates} is. */
  public Path ratesPlot() {
    return folder.resolve(RATES_PLOT);
  }

  /** Writes what is known of the run before its first step, as JSON. */
  public void writeFacts(String json) throws IOException {
    write(FACTS, json);
  }

  /** Writes what the report shows beside the epochs, as JSON. */
  public void writeResults(String json) throws IOException {
    write(RESULTS, json);
  }

  /** The settings that were in force. */
  public String config() throws IOException {
    return Files.readString(folder.resolve(CONFIG));
  }

  /** The epochs so far. */
  public HistoryTable history() throws IOException {
    Path file = folder.resolve(HISTORY);
    return Files.exists(file) ? HistoryTable.read(file) : HistoryTable.empty();
  }

  /** What was known of the run before its first step; null if nothing was written. */
  public JsonValue facts() throws IOException {
    return json(FACTS);
  }

  /** What the report shows beside the epochs; null if the run did not come to its end. */
  public JsonValue results() throws IOException {
    return json(RESULTS);
  }

  private JsonValue json(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return JsonValue.of(name, Json.parse(Files.readAllBytes(file)));
    } catch (JsonException e) {
      throw new DataException(file + ": " + e.getMessage());
    }
  }

  /** A new file of events behind those of earlier processes that worked on this run. */
  EventFile openEvents() throws IOException {
    String name = "%s%03d.lacuna".formatted(EventFile.NAME_PREFIX, events().size() + 1);
    return EventFile.create(folder.resolve(name), System.currentTimeMillis() / 1e3);
  }

  private List<Path> events() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(EventFile.NAME_PREFIX))
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }

  private void write(String name, String text) throws IOException {
    WholeFile.write(folder.resolve(name), text);
  }
}
