package dev.lacuna.cli.compare;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The finished trainings of searches, and the file that holds them. */
final class TuningTable {
  static final String NAME = "tuning.csv";

  private final Path file;
  private final Map<Try, Double> scores = new TreeMap<>(Try.ORDER);

  private TuningTable(Path file) {
    this.file = file;
  }

  /**
   * A training of a search.
   *
   * @param hide the protocol
   * @param loss the setting
   * @param epochs how long
   * @param seed of the labels that are hidden and of the training
   * @param criterion what the score is
   */
  record Try(String hide, String loss, int epochs, long seed, String criterion) {
    private static final Comparator<Try> ORDER =
        Comparator.comparing(Try::hide)
            .thenComparing(Try::loss)
            .thenComparingInt(Try::epochs)
            .thenComparingLong(Try::seed)
            .thenComparing(Try::criterion);
  }

  /**
   * The trainings that a folder holds.
   *
   * @throws DataException if its file is no such table
   */
  static TuningTable open(Path folder) throws IOException {
    TuningTable table = new TuningTable(folder.resolve(NAME));
    if (Files.exists(table.file)) {
      try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(table.file)) {
        for (NamedCsvRecord row : rows) {
          table.scores.put(
              new Try(
                  row.getField("hide"),
                  row.getField("loss"),
                  Integer.parseInt(row.getField("epochs")),
                  Long.parseLong(row.getField("seed")),
                  row.getField("criterion")),
              Double.parseDouble(row.getField("score")));
        }
      } catch (RuntimeException notOurs) {
        throw new DataException(
            table.file
                + ": not a table of this comparison ("
                + notOurs.getMessage()
                + "); give another --out",
            notOurs);
      }
    }
    return table;
  }

  Optional<Double> find(Try done) {
    return Optional.ofNullable(scores.get(done));
  }

  /** Adds a training and writes the file. */
  void add(Try done, double score) throws IOException {
    scores.put(done, score);
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord("hide", "loss", "epochs", "seed", "criterion", "score");
      scores.forEach(
          (key, value) ->
              csv.writeRecord(
                  key.hide(),
                  key.loss(),
                  Integer.toString(key.epochs()),
                  Long.toString(key.seed()),
                  key.criterion(),
                  value.toString()));
    }
    WholeFile.write(file, text.toString());
  }
}
