package dev.lacuna.cli;

import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.RunStart;
import dev.lacuna.cli.run.SettingChanges;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.train.Checkpoint;
import dev.lacuna.cnn.train.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** When a run saves itself, and which run goes on. */
final class ResumeArguments {
  /** Notes of a checkpoint that are no options; no option has such a name. */
  private static final String DATA = "(data)";

  private static final String VERSION = "(version)";

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      order = 91,
      description =
          "Go on with the run in this folder, with its options; the end is the same, byte for byte,"
              + " as without the interruption.")
  private Path run;

  @Option(
      names = "--override",
      order = 92,
      description = "Go on even though options differ from those the run began with.")
  private boolean override;

  @Option(
      names = "--save-minutes",
      paramLabel = "N",
      order = 93,
      defaultValue = "10",
      description =
          "Save the run's state after so many minutes, and after each epoch; 0 for after epochs"
              + " only. Default: ${DEFAULT-VALUE}.")
  private double saveMinutes;

  boolean resumes() {
    return run != null;
  }

  /** Refuses options that contradict each other. */
  void check(LongCommand command, Path out) {
    if (!(saveMinutes >= 0 && saveMinutes <= Integer.MAX_VALUE)) {
      throw command.wrongUsage("--save-minutes must be at least 0, got " + saveMinutes);
    }
    if (run != null && out != null) {
      throw command.wrongUsage("--resume goes on in the folder of the run; leave --out out");
    }
    if (run == null && override) {
      throw command.wrongUsage("--override goes with --resume");
    }
  }

  /** The folder of the run that goes on. */
  RunFolder folder() throws IOException {
    return RunFolder.resume(run);
  }

  /**
   * What the run goes on from.
   *
   * @return empty if nothing was saved yet
   * @throws DataException if options were changed that may not be
   */
  Optional<Checkpoint> checkpoint(LongCommand command, RunFolder folder) throws IOException {
    Optional<Checkpoint> found = Checkpoints.newest(folder.path(), command.terminal()::warn);
    if (found.isEmpty()) {
      command.terminal().warn(run + ": nothing was saved yet; the run begins anew");
      return found;
    }
    Map<String, String> began = new TreeMap<>(found.get().notes());
    String version = began.remove(VERSION);
    began.remove(DATA);
    if (!Main.Version.text().equals(version)) {
      command
          .terminal()
          .warn(
              "%s: saved by lacuna %s, this is %s: the end may differ in its last bits"
                  .formatted(run, version, Main.Version.text()));
    }
    try {
      SettingChanges.check(began, command.settingsInForce(List.of()), override)
          .forEach(change -> command.terminal().warn("changed: " + change));
    } catch (DataException refused) {
      throw new DataException(run + ": " + refused.getMessage());
    }
    return found;
  }

  /**
   * Where the run begins.
   *
   * @param data what tells the data apart
   * @throws DataException if the run began with other data
   */
  RunStart start(LongCommand command, Optional<Checkpoint> checkpoint, String data)
      throws DataException {
    if (checkpoint.isPresent() && !data.equals(checkpoint.get().notes().get(DATA))) {
      throw new DataException(
          run
              + ": images or labels are not those that the run began with; put them back, or start"
              + " a new run with --out");
    }
    Map<String, String> notes = new HashMap<>(command.settingsInForce(List.of()));
    notes.put(VERSION, Main.Version.text());
    notes.put(DATA, data);
    Duration interval =
        saveMinutes == 0
            ? Duration.ofDays(Integer.MAX_VALUE / 1000)
            : Duration.ofMillis((long) Math.ceil(saveMinutes * 60_000));
    return new RunStart(checkpoint, notes, interval);
  }
}
