package dev.lacuna.cnn.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with a header row, read as a whole; {@link CsvRows} reads large ones row by row.
 *
 * @param name what messages call the file
 * @param columns the header's cells, stripped
 * @param rows all other rows that are not empty
 */
public record CsvTable(String name, List<String> columns, List<Row> rows) {
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
    CsvRows csv = CsvRows.open(file);
    List<Row> rows = new ArrayList<>();
    csv.forEach(rows::add);
    return new CsvTable(csv.header().name(), csv.header().columns(), rows);
  }

  /**
   * Number of the column that is called {@code wanted}, or the first of {@code usual}; -1 if there
   * is none of the usual ones.
   *
   * @param wanted a name that must exist, or null
   * @throws DataException if it does not exist, or two columns have that name
   */
  public int find(String wanted, List<String> usual) throws DataException {
    return new CsvHeader(name, columns).find(wanted, usual);
  }
}
