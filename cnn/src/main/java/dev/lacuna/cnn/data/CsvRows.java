package dev.lacuna.cnn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/**
 * The rows of a table in CSV (RFC 4180) with commas, semicolons, tabs or vertical bars, one at a
 * time: a file of any size takes the memory of a row.
 */
public final class CsvRows {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  private final Path file;
  private final String name;
  private final char delimiter;
  private final CsvHeader header;

  /** What is done with each row. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a row.
     *
     * @throws DataException if the row cannot be used
     */
    void row(CsvTable.Row row) throws DataException;
  }

  private CsvRows(Path file, String name, char delimiter, CsvHeader header) {
    this.file = file;
    this.name = name;
    this.delimiter = delimiter;
    this.header = header;
  }

  /**
   * Reads the header.
   *
   * @throws DataException if the file cannot be read or has no rows
   */
  public static CsvRows open(Path file) throws DataException {
    String name = DataRoot.display(file);
    char delimiter;
    try (BufferedReader text = TextFile.open(file)) {
      delimiter = delimiter(text);
    } catch (IOException failure) {
      throw unreadable(file, name, failure);
    }
    CsvRows rows = new CsvRows(file, name, delimiter, null);
    CsvHeader[] header = new CsvHeader[1];
    rows.read(
        record -> {
          header[0] = new CsvHeader(name, record.getFields().stream().map(String::strip).toList());
          return false;
        });
    if (header[0] == null) {
      throw new DataException(name + ": the label file is empty; the first row names the columns");
    }
    return new CsvRows(file, name, delimiter, header[0]);
  }

  /** The columns. */
  public CsvHeader header() {
    return header;
  }

  /** What stands between fields. */
  public char delimiter() {
    return delimiter;
  }

  /**
   * Shows all rows below the header that are not empty, in their order.
   *
   * @throws DataException if the file cannot be read or a row has not as many fields as the header;
   *     the message names file and line
   */
  public void forEach(Visitor visitor) throws DataException {
    boolean[] below = new boolean[1];
    read(
        record -> {
          if (below[0]) {
            visitor.row(row(record));
          }
          below[0] = true;
          return true;
        });
  }

  /** Takes a record; whether to go on. */
  @FunctionalInterface
  private interface Step {
    boolean take(CsvRecord record) throws DataException;
  }

  private void read(Step step) throws DataException {
    try (BufferedReader text = TextFile.open(file);
        CsvReader<CsvRecord> reader =
            CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
      for (CsvRecord csv : reader) {
        if (!step.take(csv)) {
          break;
        }
      }
    } catch (DataException known) {
      throw known;
    } catch (CsvParseException | UncheckedIOException | IOException failure) {
      throw unreadable(file, name, failure);
    }
  }

  private static DataException unreadable(Path file, String name, Exception failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof CharacterCodingException) {
      try {
        return TextFile.notText(file, name);
      } catch (IOException gone) {
        failure.addSuppressed(gone);
      }
    }
    if (root instanceof IOException) {
      return new DataException(name + ": the label file cannot be read: " + root, failure);
    }
    String place = failure.getCause() == null ? "" : failure.getMessage() + ": ";
    return new DataException(
        name + ": not a readable table: " + place + root.getMessage(), failure);
  }

  private CsvTable.Row row(CsvRecord csv) throws DataException {
    int columns = header.columns().size();
    if (csv.getFieldCount() != columns) {
      throw new DataException(
          name
              + ", line "
              + csv.getStartingLineNumber()
              + ": "
              + csv.getFieldCount()
              + " fields, but the header has "
              + columns
              + "; quote fields that contain "
              + (delimiter == '\t' ? "a tab" : "\"" + delimiter + "\""));
    }
    return new CsvTable.Row(csv.getStartingLineNumber(), csv.getFields());
  }

  /**
   * The delimiter that occurs most often in the first line outside quotes; a comma if none does.
   */
  private static char delimiter(BufferedReader text) throws IOException {
    String header = "";
    for (String line = text.readLine(); line != null && header.isEmpty(); line = text.readLine()) {
      header = line;
    }
    int[] counts = new int[DELIMITERS.length];
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      quoted ^= c == '"';
      for (int d = 0; d < counts.length; d++) {
        counts[d] += !quoted && c == DELIMITERS[d] ? 1 : 0;
      }
    }
    int best = 0;
    for (int d = 1; d < counts.length; d++) {
      best = counts[d] > counts[best] ? d : best;
    }
    return DELIMITERS[best];
  }
}
