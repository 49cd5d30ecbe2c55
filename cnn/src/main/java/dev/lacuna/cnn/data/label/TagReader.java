package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.DataException;
import java.nio.file.Path;
import java.util.List;

/** Reads tables in which a column holds the labels of an image. */
final class TagReader {
  /** In a column of denied labels: all that are not given. */
  static final String ALL_OTHERS = "*";

  private TagReader() {}

  /**
   * Reads a table.
   *
   * @param kind what the sentence calls the format
   */
  static LabelTable read(Path file, LabelOptions options, String kind) throws DataException {
    CsvRows csv = CsvRows.open(file);
    CsvHeader header = csv.header();
    TagColumns columns = TagColumns.of(csv, options);
    LabelCollector collector =
        new LabelCollector(header.name(), LabelCollector.Contradiction.REFUSED);
    columns.notes().forEach(collector::warn);
    boolean[] lists = new boolean[2];
    csv.forEach(
        row -> {
          LabelCollector.Image image = collector.row(row.line(), columns.file(header, row));
          image.part(TagColumns.part(header, row, columns.split()));
          List<String> labels = columns.labels(header, row, columns.tags());
          boolean list = TagCell.isList(row.fields().get(columns.tags()));
          lists[list ? 0 : 1] |= !labels.isEmpty();
          image.positives(labels);
          if (labels.isEmpty()) {
            if (list) {
              image.emptyList();
            } else {
              collector.saysUnknown();
            }
          }
          if (columns.negatives() >= 0) {
            deny(image, columns.labels(header, row, columns.negatives()));
          }
        });
    if (collector.isEmpty()) {
      throw new DataException(header.name() + ": the label file has no rows below its header");
    }
    return collector.table(how(csv, columns, kind, lists), options.absence());
  }

  static void deny(LabelCollector.Image image, List<String> labels) {
    for (String label : labels) {
      if (label.equals(ALL_OTHERS)) {
        image.exhaustive();
      } else {
        image.negative(label);
      }
    }
  }

  /**
   * How a table was read.
   *
   * @param lists whether there are cells with lists in brackets, and cells with other labels
   */
  private static String how(CsvRows csv, TagColumns columns, String kind, boolean[] lists) {
    List<String> names = csv.header().columns();
    String between =
        switch (columns.separator()) {
          case " " -> "spaces";
          default -> "\"" + columns.separator() + "\"";
        };
    return kind
        + (csv.delimiter() == ',' ? "" : " (columns between " + delimiter(csv.delimiter()) + ")")
        + ", images in column \""
        + names.get(columns.file())
        + "\", labels in \""
        + names.get(columns.tags())
        + (lists[0] ? "\" as lists in brackets" + (lists[1] ? " or" : "") : "\"")
        + (lists[1] || !lists[0] ? " between " + between : "")
        + (columns.negatives() < 0
            ? ""
            : ", denied ones in \"" + names.get(columns.negatives()) + "\"")
        + (columns.split() < 0 ? "" : ", parts in \"" + names.get(columns.split()) + "\"");
  }

  static String delimiter(char delimiter) {
    return delimiter == '\t' ? "tabs" : "\"" + delimiter + "\"";
  }
}
