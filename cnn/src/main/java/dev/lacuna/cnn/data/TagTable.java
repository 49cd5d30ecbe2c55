package dev.lacuna.cnn.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of a label file: for each image its labels, those that were checked and do not fit
 * (optional column {@code negatives}), and its part (optional column {@code split}).
 */
public final class TagTable {
  static final List<String> FILE_COLUMNS =
      List.of(
          "file",
          "filename",
          "file_name",
          "filepath",
          "file_path",
          "path",
          "image",
          "image_path",
          "image_file",
          "image_name",
          "name");
  static final List<String> TAG_COLUMNS = List.of("tags", "labels", "tag", "label");
  private static final List<String> NEGATIVE_COLUMNS = List.of("negatives", "negative_tags");
  private static final List<String> SPLIT_COLUMNS = List.of("split", "subset");

  private final String name;
  private final String separator;
  private final List<Row> rows;
  private final int merged;

  /**
   * What a label file says of one image.
   *
   * @param line line of the file, counted from 1; the first one if there are several
   * @param file the image as the label file names it, with {@code /} between its parts
   * @param positives labels that fit
   * @param negatives labels that do not fit
   * @param split the part, if the row says
   */
  public record Row(
      long line,
      String file,
      List<String> positives,
      List<String> negatives,
      Optional<SplitPart> split) {}

  private TagTable(String name, String separator, List<Row> rows, int merged) {
    this.name = name;
    this.separator = separator;
    this.rows = rows;
    this.merged = merged;
  }

  /**
   * Reads a label file. Delimiter, columns and the separator of labels are found out where the
   * options leave them open; rows of the same image are merged.
   *
   * @throws DataException if the file is not such a table; the message names file and line
   */
  public static TagTable read(Path file, TableOptions options) throws DataException {
    CsvTable csv = CsvTable.read(file);
    int files = csv.require(options.fileColumn().orElse(null), FILE_COLUMNS, "the image files");
    int tags = csv.require(options.tagColumn().orElse(null), TAG_COLUMNS, "the labels");
    int negatives = csv.find(null, NEGATIVE_COLUMNS);
    int splits = csv.find(options.splitColumn().orElse(null), SPLIT_COLUMNS);
    String separator = options.tagSeparator().orElseGet(() -> separator(csv, tags));
    Map<String, Row> byFile = new LinkedHashMap<>();
    for (CsvTable.Row cells : csv.rows()) {
      Row row =
          new Row(
              cells.line(),
              file(csv, cells, files),
              tags(cells.fields().get(tags), separator),
              negatives < 0 ? List.of() : tags(cells.fields().get(negatives), separator),
              splits < 0 ? Optional.empty() : part(csv, cells, splits));
      Row first = byFile.get(row.file());
      Row whole = first == null ? row : merge(csv.name(), first, row);
      checkContradiction(csv.name(), whole, cells.line());
      byFile.put(row.file(), whole);
    }
    if (byFile.isEmpty()) {
      throw new DataException(csv.name() + ": the label file has no rows below its header");
    }
    int merged = csv.rows().size() - byFile.size();
    return new TagTable(csv.name(), separator, List.copyOf(byFile.values()), merged);
  }

  /** What messages call the file. */
  public String name() {
    return name;
  }

  /** What stands between the labels of a cell. */
  public String separator() {
    return separator;
  }

  /** One row an image, in the order of the file. */
  public List<Row> rows() {
    return rows;
  }

  /** How many rows were merged into an earlier row of the same image. */
  public int merged() {
    return merged;
  }

  /**
   * The first of | ; , that occurs in the column; a space where none does and the column's name is
   * a plural, because a label of its own may well have two words.
   */
  static String separator(CsvTable csv, int column) {
    for (String candidate : List.of("|", ";", ",")) {
      if (csv.rows().stream().anyMatch(row -> row.fields().get(column).contains(candidate))) {
        return candidate;
      }
    }
    boolean plural = csv.columns().get(column).endsWith("s");
    boolean spaces =
        csv.rows().stream().anyMatch(row -> row.fields().get(column).strip().contains(" "));
    return plural && spaces ? " " : "|";
  }

  static String file(CsvTable csv, CsvTable.Row cells, int column) throws DataException {
    String file = cells.fields().get(column).strip();
    if (file.isEmpty()) {
      throw new DataException(
          csv.name()
              + ", line "
              + cells.line()
              + ": column \""
              + csv.columns().get(column)
              + "\" is empty; it names the image");
    }
    if (file.indexOf('/') < 0) {
      file = file.replace('\\', '/');
    }
    while (file.startsWith("./")) {
      file = file.substring(2);
    }
    return file;
  }

  private static List<String> tags(String cell, String separator) {
    return List.copyOf(new LinkedHashSet<>(parts(cell, separator)));
  }

  /** The parts of a cell in their order, those that are not blank. */
  static List<String> parts(String cell, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= cell.length()) {
      int to = cell.indexOf(separator, from);
      to = to < 0 ? cell.length() : to;
      String part = cell.substring(from, to).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      from = to + separator.length();
    }
    return parts;
  }

  private static Optional<SplitPart> part(CsvTable csv, CsvTable.Row cells, int column)
      throws DataException {
    String cell = cells.fields().get(column);
    Optional<SplitPart> part = SplitPart.parse(cell);
    if (part.isEmpty() && !cell.isBlank()) {
      throw new DataException(
          csv.name()
              + ", line "
              + cells.line()
              + ": column \""
              + csv.columns().get(column)
              + "\" says \""
              + cell
              + "\"; expected one of "
              + SplitPart.NAMES
              + ", or nothing");
    }
    return part;
  }

  private static Row merge(String name, Row first, Row second) throws DataException {
    if (first.split().isPresent()
        && second.split().isPresent()
        && !first.split().equals(second.split())) {
      throw new DataException(
          name
              + ", line "
              + second.line()
              + ": image "
              + first.file()
              + " is in another part of the split than in line "
              + first.line());
    }
    return new Row(
        first.line(),
        first.file(),
        union(first.positives(), second.positives()),
        union(first.negatives(), second.negatives()),
        first.split().or(second::split));
  }

  private static List<String> union(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private static void checkContradiction(String name, Row row, long line) throws DataException {
    for (String negative : row.negatives()) {
      if (row.positives().contains(negative)) {
        throw new DataException(
            name
                + ", line "
                + line
                + ": label \""
                + negative
                + "\" of image "
                + row.file()
                + " is both given and denied");
      }
    }
  }
}
