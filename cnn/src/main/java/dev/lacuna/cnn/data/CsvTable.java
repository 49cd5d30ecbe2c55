package dev.lacuna.cnn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with a header row in CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8 or in
 * UTF-16 with a byte order mark.
 *
 * @param name what messages call the file
 * @param columns the header's cells, stripped
 * @param rows all other rows that are not empty
 */
public record CsvTable(String name, List<String> columns, List<Row> rows) {
  private static final char[] DELIMITERS = {',', ';', '\t'};

  /**
   * A row.
   *
   * @param line of the file, counted from 1
   * @param fields as many as there are columns
   */
  public record Row(long line, List<String> fields) {}

  /**
   * Reads a table.
   *
   * @throws DataException if the file cannot be read or is no such table; the message names file
   *     and line
   */
  public static CsvTable read(Path file) throws DataException {
    String name = DataRoot.display(file);
    String text = decode(file, name);
    char delimiter = delimiter(text);
    List<String> columns = null;
    List<Row> rows = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text)) {
      for (CsvRecord csv : reader) {
        if (columns == null) {
          columns = csv.getFields().stream().map(String::strip).toList();
        } else {
          rows.add(row(csv, columns.size(), delimiter, name));
        }
      }
    } catch (CsvParseException | IOException failure) {
      if (failure instanceof DataException known) {
        throw known;
      }
      throw new DataException(name + ": not a readable table: " + reason(failure), failure);
    }
    if (columns == null) {
      throw new DataException(name + ": the label file is empty; the first row names the columns");
    }
    return new CsvTable(name, columns, rows);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return (failure.getCause() == null ? "" : failure.getMessage() + ": ") + root.getMessage();
  }

  private static Row row(CsvRecord csv, int columns, char delimiter, String name)
      throws DataException {
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
    return new Row(csv.getStartingLineNumber(), csv.getFields());
  }

  private static String decode(Path file, String name) throws DataException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new DataException(name + ": the label file cannot be read: " + failure, failure);
    } catch (OutOfMemoryError failure) {
      // readAllBytes says so of files above 2 GiB as well.
      throw new DataException(name + ": the label file is too large for the heap", failure);
    }
    boolean wide = bytes.length >= 2 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFF + 0xFE;
    Charset charset = wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    String text;
    try {
      text = charset.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException failure) {
      throw new DataException(
          name
              + ": the label file is not "
              + charset
              + " (byte "
              + buffer.position()
              + "); save it as UTF-8",
          failure);
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * The delimiter that occurs most often in the first line outside quotes; a comma if none does.
   */
  private static char delimiter(String text) {
    int[] counts = new int[DELIMITERS.length];
    boolean quoted = false;
    String header = text.lines().filter(line -> !line.isEmpty()).findFirst().orElse("");
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

  /**
   * Number of the column that is called {@code wanted}, or the first of {@code usual}; -1 if there
   * is none of the usual ones.
   *
   * @param wanted a name that must exist, or null
   * @throws DataException if it does not exist, or two columns have that name
   */
  public int find(String wanted, List<String> usual) throws DataException {
    if (wanted != null) {
      int index = indexOf(wanted);
      if (index < 0) {
        throw new DataException(
            name + ": no column \"" + wanted + "\"; the columns are " + String.join(", ", columns));
      }
      return index;
    }
    for (String candidate : usual) {
      int index = indexOf(candidate);
      if (index >= 0) {
        return index;
      }
    }
    return -1;
  }

  /**
   * Like {@link #find}, but one of the usual columns must exist; {@code what} says what it holds.
   */
  int require(String wanted, List<String> usual, String what) throws DataException {
    int index = find(wanted, usual);
    if (index < 0) {
      throw new DataException(
          name
              + ": no column with "
              + what
              + "; expected one of "
              + String.join(", ", usual)
              + " in the first row, the columns are "
              + String.join(", ", columns)
              + "; rename one or say which it is");
    }
    return index;
  }

  private int indexOf(String column) throws DataException {
    int found = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        if (found >= 0) {
          throw new DataException(name + ": two columns are called \"" + column + "\"");
        }
        found = i;
      }
    }
    return found;
  }
}
