package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.CsvTable;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which columns of a table hold what.
 *
 * @param file the image
 * @param tags its labels
 * @param negatives labels that were checked and do not fit; -1 if there is no such column
 * @param split the part; -1 if there is no such column
 * @param separator what stands between labels
 * @param notes what was concluded that the user may not expect
 */
record TagColumns(
    int file, int tags, int negatives, int split, String separator, List<String> notes) {
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
          "name",
          "fname",
          "image_id",
          "imageid");
  static final List<String> TAG_COLUMNS =
      List.of(
          "tags",
          "labels",
          "tag",
          "label",
          "classes",
          "class",
          "keywords",
          "positives",
          "positive");
  static final List<String> SPLIT_COLUMNS = List.of("split", "subset", "is_valid");
  private static final List<String> NEGATIVE_COLUMNS =
      List.of("negatives", "negative_tags", "negative_labels", "negative");
  private static final List<String> SEPARATORS = List.of("|", ";", ",");
  private static final String IS_VALID = "is_valid";

  /** So many rows tell by their content which column names the images. */
  private static final int SAMPLE = 100;

  /** Finds them, and the separator by looking at all rows. */
  static TagColumns of(CsvRows csv, LabelOptions options) throws DataException {
    List<String> notes = new ArrayList<>();
    CsvHeader header = csv.header();
    int file = fileColumn(csv, options, notes);
    int tags = header.find(options.tagColumn().orElse(null), TAG_COLUMNS);
    if (tags < 0) {
      tags = header.misspelt(TAG_COLUMNS).orElse(-1);
      if (tags >= 0 && tags != file) {
        notes.add("column \"" + header.columns().get(tags) + "\" is taken for the labels");
      } else {
        throw missing(header, TAG_COLUMNS, "the labels");
      }
    }
    int split = header.find(options.splitColumn().orElse(null), SPLIT_COLUMNS);
    int negatives = header.find(null, NEGATIVE_COLUMNS);
    String separator =
        options.tagSeparator().isPresent()
            ? options.tagSeparator().get()
            : separator(csv, tags, notes);
    return new TagColumns(file, tags, negatives, split, separator, notes);
  }

  /** The column that names the images: by its name, or else by what it holds. */
  static int fileColumn(CsvRows csv, LabelOptions options, List<String> notes)
      throws DataException {
    CsvHeader header = csv.header();
    int file = header.find(options.fileColumn().orElse(null), FILE_COLUMNS);
    if (file >= 0) {
      return file;
    }
    Optional<Integer> guess = header.misspelt(FILE_COLUMNS).or(() -> byContent(csv));
    if (guess.isEmpty()) {
      throw missing(header, FILE_COLUMNS, "the image files");
    }
    notes.add("column \"" + header.columns().get(guess.get()) + "\" is taken for the images");
    return guess.get();
  }

  /** The only column of which most cells end like names of images. */
  private static Optional<Integer> byContent(CsvRows csv) {
    int[] hits = new int[csv.header().columns().size()];
    int[] rows = new int[1];
    try {
      csv.forEach(
          row -> {
            if (rows[0] < SAMPLE) {
              rows[0]++;
              for (int i = 0; i < hits.length; i++) {
                hits[i] += FileNames.isImage(row.fields().get(i).strip()) ? 1 : 0;
              }
            }
          });
    } catch (DataException broken) {
      // Whoever reads the rows meets the same fault and reports it.
      return Optional.empty();
    }
    int best = -1;
    for (int i = 0; i < hits.length; i++) {
      if (hits[i] * 2 > rows[0]) {
        if (best >= 0) {
          return Optional.empty();
        }
        best = i;
      }
    }
    return Optional.of(best).filter(column -> column >= 0);
  }

  private static DataException missing(CsvHeader header, List<String> usual, String what) {
    return new DataException(
        header.name()
            + ": no column with "
            + what
            + "; expected one of "
            + String.join(", ", usual)
            + " in the first row, the columns are "
            + String.join(", ", header.columns())
            + "; rename one or say which it is");
  }

  /**
   * The one of | ; , that most cells have; a space where none does and the column's name is a
   * plural, because a label of its own may well have two words.
   */
  private static String separator(CsvRows csv, int column, List<String> notes)
      throws DataException {
    int[] cells = new int[SEPARATORS.size()];
    boolean[] spaces = new boolean[1];
    csv.forEach(
        row -> {
          String cell = row.fields().get(column).strip();
          if (!TagCell.isList(cell)) {
            for (int i = 0; i < cells.length; i++) {
              cells[i] += cell.contains(SEPARATORS.get(i)) ? 1 : 0;
            }
            spaces[0] |= cell.indexOf(' ') >= 0;
          }
        });
    int most = Arrays.stream(cells).max().orElse(0);
    if (most == 0) {
      boolean plural = csv.header().columns().get(column).endsWith("s");
      if (plural && spaces[0]) {
        notes.add("labels are taken to be separated by spaces");
        return " ";
      }
      return SEPARATORS.getFirst();
    }
    String found = null;
    for (int i = 0; i < cells.length; i++) {
      if (found == null && cells[i] == most) {
        found = SEPARATORS.get(i);
      } else if (cells[i] > 0) {
        notes.add(
            "\"%s\" stands in the labels of %s and is taken for a part of them"
                .formatted(SEPARATORS.get(i), LabelCollector.count(cells[i], "image")));
      }
    }
    return found;
  }

  /** The image that a row is about. */
  String file(CsvHeader header, CsvTable.Row row) throws DataException {
    return file(header, row, file);
  }

  static String file(CsvHeader header, CsvTable.Row row, int column) throws DataException {
    String file = FileNames.plain(row.fields().get(column));
    if (file.isEmpty()) {
      throw fault(header, row, column, "is empty; it names the image");
    }
    return file;
  }

  /** The labels of a cell of a row. */
  List<String> labels(CsvHeader header, CsvTable.Row row, int column) throws DataException {
    try {
      return TagCell.parts(row.fields().get(column), separator);
    } catch (IllegalArgumentException e) {
      throw fault(header, row, column, "is no list: " + e.getMessage());
    }
  }

  /** The part that a row says its image is in. */
  static Optional<SplitPart> part(CsvHeader header, CsvTable.Row row, int column)
      throws DataException {
    if (column < 0) {
      return Optional.empty();
    }
    String cell = row.fields().get(column).strip();
    if (cell.isEmpty()) {
      return Optional.empty();
    }
    boolean valid = header.columns().get(column).equalsIgnoreCase(IS_VALID);
    Optional<SplitPart> part = valid ? validation(cell) : SplitPart.parse(cell);
    if (part.isEmpty()) {
      throw fault(
          header,
          row,
          column,
          "says \""
              + cell
              + "\"; expected one of "
              + (valid ? "True, False" : SplitPart.NAMES)
              + ", or nothing");
    }
    return part;
  }

  private static Optional<SplitPart> validation(String cell) {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Optional.of(SplitPart.VALIDATION);
      case "false", "0" -> Optional.of(SplitPart.TRAIN);
      default -> Optional.empty();
    };
  }

  private static DataException fault(CsvHeader header, CsvTable.Row row, int column, String what) {
    return new DataException(
        header.name()
            + ", line "
            + row.line()
            + ": column \""
            + header.columns().get(column)
            + "\" "
            + what);
  }
}
