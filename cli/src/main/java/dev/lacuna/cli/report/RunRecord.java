package dev.lacuna.cli.report;

import dev.lacuna.cli.run.HistoryTable;
import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A run as its folder tells of it.
 *
 * @param name the folder's name
 * @param config the settings in force, as YAML
 * @param facts what was known before the first step, by name
 * @param history the epochs that were done
 * @param details what came of it; empty if the run did not come to its end
 */
record RunRecord(
    String name,
    String config,
    SequencedMap<String, String> facts,
    HistoryTable history,
    Optional<RunDetails> details) {

  /**
   * Reads a folder.
   *
   * @throws DataException if a file of it is not as a run writes it; the message names it
   */
  static RunRecord read(RunFolder folder) throws IOException {
    try {
      SequencedMap<String, String> facts = new LinkedHashMap<>();
      JsonValue known = folder.facts();
      if (known != null) {
        known.fields().forEach((name, value) -> facts.put(name, String.valueOf(value.raw())));
      }
      JsonValue results = folder.results();
      Path name = folder.path().toAbsolutePath().normalize().getFileName();
      return new RunRecord(
          String.valueOf(name),
          folder.config(),
          facts,
          folder.history(),
          results == null ? Optional.empty() : Optional.of(RunDetails.of(results)));
    } catch (JsonException | IllegalArgumentException e) {
      throw new DataException(folder.path() + ": " + e.getMessage());
    }
  }

  /** A fact, such as {@code data}; empty text where the folder does not tell. */
  String fact(String key) {
    return facts.getOrDefault(key, "");
  }
}
