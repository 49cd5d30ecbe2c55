package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A CSV table with the labels of an image in one cell: the format that Lacuna itself writes. */
public final class TagListFormat implements LabelFormat {
  private static final String BETWEEN = "|";

  TagListFormat() {}

  @Override
  public String id() {
    return "tags";
  }

  @Override
  public String description() {
    return "table with a column of labels (CSV, TSV), separated or as lists in brackets";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.allOf(Carries.class);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    return TagReader.read(file, options, "table of label lists");
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    writeTable(table, file, "file", "tags");
  }

  /** Columns file, labels, and where they say something negatives and split. */
  static void writeTable(LabelTable table, Path file, String fileColumn, String tagColumn)
      throws IOException {
    boolean lists = needsLists(table);
    char delimiter = file.getFileName().toString().contains(".tsv") ? '\t' : ',';
    CsvOutput.write(
        file,
        delimiter,
        csv -> {
          List<String> header = new ArrayList<>(List.of(fileColumn, tagColumn));
          addIf(header, table.hasNegatives(), "negatives");
          addIf(header, table.hasParts(), "split");
          csv.writeRecord(header);
          for (LabelRow row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.file()));
            cells.add(cell(row.positives(), lists));
            addIf(cells, table.hasNegatives(), cell(denied(row), lists));
            addIf(cells, table.hasParts(), LabelTable.partName(row.split()));
            csv.writeRecord(cells);
          }
        });
  }

  static List<String> denied(LabelRow row) {
    Stream<String> all = row.exhaustive() ? Stream.of(TagReader.ALL_OTHERS) : Stream.empty();
    return Stream.concat(row.negatives().stream(), all).toList();
  }

  private static void addIf(List<String> cells, boolean wanted, String cell) {
    if (wanted) {
      cells.add(cell);
    }
  }

  private static String cell(List<String> labels, boolean lists) {
    return lists && !labels.isEmpty() ? Json.write(labels) : String.join(BETWEEN, labels);
  }

  /** Whether some label could be taken for several, or for a list. */
  private static boolean needsLists(LabelTable table) {
    boolean several = table.rows().stream().anyMatch(row -> row.positives().size() > 1);
    return table.labels().stream()
        .anyMatch(
            label -> label.matches("(?s).*[|;,\\[\\]].*") || (!several && label.indexOf(' ') >= 0));
  }
}
