package dev.lacuna.cli.run;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.train.EpochResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Epochs as a table of numbers, a column for each: NaN, and an empty cell of the file, where there
 * is none.
 */
public final class HistoryTable {
  /** Mean loss of the training batches. */
  public static final String TRAIN_LOSS = "train_loss";

  /** The same loss on the validation images. */
  public static final String VALIDATION_LOSS = "val_loss";

  /** Mean average precision on the validation images. */
  public static final String VALIDATION_MAP = "val_map";

  /** Mean area under the ROC curve on the validation images. */
  public static final String VALIDATION_AUC = "val_auc";

  /** Precision at 5 on the validation images. */
  public static final String VALIDATION_P5 = "val_p5";

  /** Learning rate of the epoch's last step. */
  public static final String LEARNING_RATE = "learning_rate";

  /** How long training took, without the validation. */
  public static final String SECONDS = "train_seconds";

  /** The parts of {@link #SECONDS}: waiting for data, forward, backward, update. */
  public static final List<String> PHASES =
      List.of("data_seconds", "forward_seconds", "backward_seconds", "update_seconds");

  private static final String EPOCH = "epoch";
  private static final String BEST = "best";

  private final SequencedMap<String, double[]> columns;

  private HistoryTable(SequencedMap<String, double[]> columns) {
    this.columns = columns;
  }

  /** The numbers of an epoch by column, but for its number and whether it is the best. */
  static SequencedMap<String, Double> numbers(EpochResult epoch) {
    SequencedMap<String, Double> numbers = new LinkedHashMap<>();
    TaggingScores scores = epoch.validation();
    boolean validated = scores != null;
    numbers.put(TRAIN_LOSS, epoch.trainLoss());
    numbers.put(VALIDATION_LOSS, epoch.validationLoss());
    numbers.put(VALIDATION_MAP, validated ? scores.meanAveragePrecision() : Double.NaN);
    numbers.put(VALIDATION_AUC, validated ? scores.rocAuc() : Double.NaN);
    numbers.put(VALIDATION_P5, validated ? scores.precisionAt5() : Double.NaN);
    numbers.put("val_recall5", validated ? scores.recallAt5() : Double.NaN);
    numbers.put(
        "val_psp5",
        validated ? scores.propensityScoredPrecisionAt5().orElse(Double.NaN) : Double.NaN);
    numbers.put(LEARNING_RATE, epoch.learningRate());
    numbers.put(SECONDS, epoch.seconds());
    double[] phases = {
      epoch.times().data(),
      epoch.times().forward(),
      epoch.times().backward(),
      epoch.times().update()
    };
    for (int i = 0; i < phases.length; i++) {
      numbers.put(PHASES.get(i), phases[i]);
    }
    return numbers;
  }

  /** Epochs as CSV. */
  static String csv(List<EpochResult> epochs) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      if (!epochs.isEmpty()) {
        List<String> names = numbers(epochs.getFirst()).keySet().stream().toList();
        csv.writeRecord(row(EPOCH, names, BEST));
      }
      for (EpochResult epoch : epochs) {
        csv.writeRecord(
            row(
                Integer.toString(epoch.epoch()),
                numbers(epoch).values().stream().map(HistoryTable::cell).toList(),
                Boolean.toString(epoch.best())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String[] row(String first, List<String> middle, String last) {
    String[] row = new String[middle.size() + 2];
    row[0] = first;
    for (int i = 0; i < middle.size(); i++) {
      row[i + 1] = middle.get(i);
    }
    row[row.length - 1] = last;
    return row;
  }

  private static String cell(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  /**
   * Reads such a table.
   *
   * @throws DataException if it is none; the message names the file and the row
   */
  public static HistoryTable read(Path file) throws IOException {
    Map<String, double[]> columns = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
      List<NamedCsvRecord> rows = csv.stream().toList();
      for (int i = 0; i < rows.size(); i++) {
        for (Map.Entry<String, String> cell : rows.get(i).getFieldsAsMap().entrySet()) {
          columns.computeIfAbsent(cell.getKey(), name -> nothing(rows.size()))[i] =
              number(file, rows.get(i), cell);
        }
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw new DataException(file + ": no table of epochs: " + e.getMessage());
    }
    return new HistoryTable(new LinkedHashMap<>(columns));
  }

  private static double number(Path file, NamedCsvRecord row, Map.Entry<String, String> cell)
      throws DataException {
    String text = cell.getValue();
    if (text.isEmpty()) {
      return Double.NaN;
    }
    if (cell.getKey().equals(BEST)) {
      return Boolean.parseBoolean(text) ? 1 : 0;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DataException(
          "%s:%d: column %s holds '%s', expected a number"
              .formatted(file, row.getStartingLineNumber(), cell.getKey(), text));
    }
  }

  private static double[] nothing(int rows) {
    double[] values = new double[rows];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** A table without epochs. */
  public static HistoryTable empty() {
    return new HistoryTable(new LinkedHashMap<>());
  }

  /** Number of epochs. */
  public int epochs() {
    return columns.isEmpty() ? 0 : columns.firstEntry().getValue().length;
  }

  /** The numbers of a column; NaN for each epoch where the file has no such column. */
  public double[] column(String name) {
    return columns.getOrDefault(name, nothing(epochs())).clone();
  }

  /** Number of the best epoch, counted from 1; 0 if there is none. */
  public int best() {
    double[] best = column(BEST);
    return IntStream.rangeClosed(1, epochs()).filter(epoch -> best[epoch - 1] == 1).max().orElse(0);
  }
}
