package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.CsvTable;
import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table with a column for each label: 1 fits; -1 (uncertain, as in CheXpert) and an empty cell
 * say nothing; what 0 means, {@link Absence} says.
 */
public final class LabelColumnsFormat implements LabelFormat {
  LabelColumnsFormat() {}

  @Override
  public String id() {
    return "columns";
  }

  @Override
  public String description() {
    return "table with a column for each label: 1, 0, -1 or empty";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.allOf(Carries.class);
  }

  /** What a cell says. */
  private enum Cell {
    FITS,
    ZERO,
    NOTHING,
    OTHER;

    static Cell of(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "1", "1.0", "true" -> FITS;
        case "0", "0.0", "false" -> ZERO;
        case "", "-1", "-1.0", "nan" -> NOTHING;
        default -> OTHER;
      };
    }
  }

  /** Whether there is a column of images, and two or more others that hold such numbers alone. */
  static boolean fits(CsvRows csv, LabelOptions options) {
    try {
      return scan(csv, options, new ArrayList<>()).labels.size() >= 2;
    } catch (DataException none) {
      return false;
    }
  }

  /**
   * What the columns hold.
   *
   * @param labels columns of labels
   * @param others columns of anything else
   * @param saysUnknown whether a cell of a label is empty or -1
   */
  private record Columns(
      int file, int split, List<Integer> labels, List<String> others, boolean saysUnknown) {}

  private static Columns scan(CsvRows csv, LabelOptions options, List<String> notes)
      throws DataException {
    int file = TagColumns.fileColumn(csv, options, notes);
    CsvHeader header = csv.header();
    int split = header.find(options.splitColumn().orElse(null), TagColumns.SPLIT_COLUMNS);
    int columns = header.columns().size();
    boolean[] other = new boolean[columns];
    boolean[] nothing = new boolean[columns];
    boolean[] something = new boolean[columns];
    csv.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            Cell cell = Cell.of(row.fields().get(i));
            other[i] |= cell == Cell.OTHER;
            nothing[i] |= cell == Cell.NOTHING;
            something[i] |= cell == Cell.FITS || cell == Cell.ZERO;
          }
        });
    List<Integer> labels = new ArrayList<>();
    List<String> others = new ArrayList<>();
    boolean saysUnknown = false;
    for (int i = 0; i < columns; i++) {
      if (i != file && i != split) {
        if (other[i] || !something[i]) {
          others.add(header.columns().get(i));
        } else {
          labels.add(i);
          saysUnknown |= nothing[i];
        }
      }
    }
    return new Columns(file, split, labels, others, saysUnknown);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    CsvRows csv = CsvRows.open(file);
    CsvHeader header = csv.header();
    LabelCollector collector =
        new LabelCollector(header.name(), LabelCollector.Contradiction.REFUSED);
    List<String> notes = new ArrayList<>();
    Columns columns = scan(csv, options, notes);
    notes.forEach(collector::warn);
    requireLabels(header, columns);
    if (!columns.others.isEmpty()) {
      collector.warn(
          "left out %s that hold more than 1, 0, -1 and nothing, or nothing at all: %s"
              .formatted(
                  LabelCollector.count(columns.others.size(), "column"),
                  String.join(", ", columns.others)));
    }
    boolean denies = options.absence().denies(columns.saysUnknown);
    csv.forEach(row -> read(row, header, columns, denies, collector));
    return collector.table(
        "table with a column for each label, images in column \"%s\"; 1 fits, 0 %s"
            .formatted(
                header.columns().get(columns.file),
                (denies ? "does not fit" : "says nothing")
                    + (columns.saysUnknown ? ", -1 and empty cells say nothing" : "")),
        options.absence());
  }

  private static void requireLabels(CsvHeader header, Columns columns) throws DataException {
    if (columns.labels.isEmpty()) {
      throw new DataException(
          header.name()
              + ": no column holds only 1, 0, -1 and nothing, as one for each label would;"
              + " the columns are "
              + String.join(", ", header.columns()));
    }
    Set<String> seen = new HashSet<>();
    for (int column : columns.labels) {
      if (!seen.add(header.columns().get(column))) {
        throw new DataException(
            header.name() + ": two columns are called \"" + header.columns().get(column) + "\"");
      }
    }
  }

  private static void read(
      CsvTable.Row row, CsvHeader header, Columns columns, boolean denies, LabelCollector collector)
      throws DataException {
    LabelCollector.Image image =
        collector.row(row.line(), TagColumns.file(header, row, columns.file));
    image.part(TagColumns.part(header, row, columns.split));
    for (int column : columns.labels) {
      Cell cell = Cell.of(row.fields().get(column));
      if (cell == Cell.FITS) {
        image.positive(header.columns().get(column));
      } else if (cell == Cell.ZERO && denies) {
        image.negative(header.columns().get(column));
      }
    }
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    List<String> labels = table.labels();
    boolean denies = table.hasNegatives();
    CsvOutput.write(
        file,
        ',',
        csv -> {
          List<String> header = new ArrayList<>(List.of("file"));
          header.addAll(labels);
          if (table.hasParts()) {
            header.add("split");
          }
          csv.writeRecord(header);
          for (LabelRow row : table.rows()) {
            Set<String> fit = new HashSet<>(row.positives());
            Set<String> denied = new HashSet<>(row.negatives());
            List<String> cells = new ArrayList<>(List.of(row.file()));
            for (String label : labels) {
              boolean zero = !denies || row.exhaustive() || denied.contains(label);
              cells.add(fit.contains(label) ? "1" : zero ? "0" : "");
            }
            if (table.hasParts()) {
              cells.add(LabelTable.partName(row.split()));
            }
            csv.writeRecord(cells);
          }
        });
  }
}
