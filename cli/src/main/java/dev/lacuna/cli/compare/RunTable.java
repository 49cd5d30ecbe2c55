package dev.lacuna.cli.compare;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.Vocabulary;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The finished runs of a comparison and the files that hold them: {@code runs.csv} with a row a
 * run, {@code labels.csv} with a row a run and label, {@code epochs.csv} with a row a run and
 * epoch.
 *
 * <p>Rows are in an order of their own and not in that of the runs' ends, and hold no times, so
 * that a comparison that was interrupted and taken up again leaves the same files, byte for byte.
 */
final class RunTable {
  static final String RUNS = "runs.csv";
  private static final String LABELS = "labels.csv";
  private static final String EPOCHS = "epochs.csv";

  private static final List<String> KEY = List.of("hide", "name", "loss", "seed");

  private final Path folder;
  private final Vocabulary vocabulary;
  private final String data;
  private final Map<RunKey, RunScores> runs = new TreeMap<>(RunKey.ORDER);

  private RunTable(Path folder, Vocabulary vocabulary, String data) {
    this.folder = folder;
    this.vocabulary = vocabulary;
    this.data = data;
  }

  /**
   * The runs that a folder holds; none if its files do not exist.
   *
   * @param data a fingerprint of images and labels, which those of the runs must equal
   * @throws DataException if the runs are of other data, or a file is not such a table
   */
  static RunTable open(Path folder, Vocabulary vocabulary, String data) throws IOException {
    RunTable table = new RunTable(folder, vocabulary, data);
    if (Files.exists(folder.resolve(RUNS))) {
      table.read();
    }
    return table;
  }

  private void read() throws IOException {
    Map<RunKey, double[]> byLabel = new TreeMap<>(RunKey.ORDER);
    read(
        LABELS,
        row -> {
          double[] values =
              byLabel.computeIfAbsent(
                  key(row),
                  key -> {
                    double[] none = new double[vocabulary.size()];
                    Arrays.fill(none, Double.NaN);
                    return none;
                  });
          values[vocabulary.index(row.getField("label"))] = number(row, "test_ap");
        });
    Map<RunKey, List<RunScores.Epoch>> epochs = new TreeMap<>(RunKey.ORDER);
    read(
        EPOCHS,
        row ->
            epochs
                .computeIfAbsent(key(row), key -> new ArrayList<>())
                .add(
                    new RunScores.Epoch(
                        Integer.parseInt(row.getField("epoch")),
                        number(row, "train_loss"),
                        number(row, "val_map"),
                        number(row, "test_map"))));
    List<String> others = new ArrayList<>();
    read(
        RUNS,
        row -> {
          RunKey key = key(row);
          if (!row.getField("data").equals(data)) {
            others.add(key.toString());
          }
          runs.put(
              key,
              new RunScores(
                  Integer.parseInt(row.getField("epoch")),
                  number(row, "val_map"),
                  number(row, "test_map"),
                  number(row, "test_p5"),
                  number(row, "hidden_map"),
                  number(row, "hidden_found"),
                  byLabel.getOrDefault(key, new double[0]),
                  epochs.getOrDefault(key, List.of()),
                  row.getField("failure")));
        });
    if (!others.isEmpty()) {
      throw new DataException(
          folder.resolve(RUNS)
              + ": the run of "
              + others.getFirst()
              + " is of other images or labels than the data holds now; give another --out");
    }
  }

  private void read(String name, Consumer<NamedCsvRecord> consumer) throws IOException {
    Path file = folder.resolve(name);
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      rows.forEach(consumer);
    } catch (RuntimeException notOurs) {
      throw new DataException(
          file
              + ": not a table of this comparison ("
              + notOurs.getMessage()
              + "); give another --out",
          notOurs);
    }
  }

  private static RunKey key(NamedCsvRecord row) {
    return new RunKey(
        row.getField("hide"),
        row.getField("name"),
        row.getField("loss"),
        Long.parseLong(row.getField("seed")));
  }

  private static double number(NamedCsvRecord row, String column) {
    String text = row.getField(column);
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }

  /** The scores of a run that is finished. */
  Optional<RunScores> find(RunKey key) {
    return Optional.ofNullable(runs.get(key));
  }

  /** Adds a run and writes the files. */
  void add(RunKey key, RunScores scores) throws IOException {
    runs.put(key, scores);
    // The runs come last: without its row there, a run counts as not done.
    WholeFile.write(folder.resolve(LABELS), labelRows());
    WholeFile.write(folder.resolve(EPOCHS), epochRows());
    WholeFile.write(folder.resolve(RUNS), runRows());
  }

  private String runRows() {
    return csv(
        List.of(
            "epoch",
            "val_map",
            "test_map",
            "test_p5",
            "hidden_map",
            "hidden_found",
            "failure",
            "data"),
        rows ->
            runs.forEach(
                (key, run) ->
                    rows.add(
                        key,
                        Integer.toString(run.epoch()),
                        number(run.validationMap()),
                        number(run.testMap()),
                        number(run.testPrecision()),
                        number(run.hiddenMap()),
                        number(run.hiddenFound()),
                        run.failure(),
                        data)));
  }

  private String labelRows() {
    return csv(
        List.of("label", "test_ap"),
        rows ->
            runs.forEach(
                (key, run) -> {
                  for (int label = 0; label < run.byLabel().length; label++) {
                    if (!Double.isNaN(run.byLabel()[label])) {
                      rows.add(key, vocabulary.label(label), number(run.byLabel()[label]));
                    }
                  }
                }));
  }

  private String epochRows() {
    return csv(
        List.of("epoch", "train_loss", "val_map", "test_map"),
        rows ->
            runs.forEach(
                (key, run) -> {
                  for (RunScores.Epoch epoch : run.epochs()) {
                    rows.add(
                        key,
                        Integer.toString(epoch.number()),
                        number(epoch.trainLoss()),
                        number(epoch.validationMap()),
                        number(epoch.testMap()));
                  }
                }));
  }

  /** Takes the rows of a table. */
  @FunctionalInterface
  private interface Rows {
    void add(RunKey key, String... fields);
  }

  private static String csv(List<String> columns, Consumer<Rows> content) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      List<String> header = new ArrayList<>(KEY);
      header.addAll(columns);
      csv.writeRecord(header);
      content.accept(
          (key, fields) -> {
            List<String> row =
                new ArrayList<>(
                    List.of(key.hide(), key.name(), key.loss(), Long.toString(key.seed())));
            row.addAll(List.of(fields));
            csv.writeRecord(row);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** As text that reads back as the same number; empty for none. */
  static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
