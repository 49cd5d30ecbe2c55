package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.CsvTable;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Image-level labels of Open Images: columns ImageID, Source, LabelName, Confidence, a row for each
 * image and label. People say 1 (fits) or 0 (checked, does not fit); a machine says how sure it is.
 * Where people have spoken, the machine is not heard; where people disagree, nothing is known. A
 * file {@code class-descriptions*.csv} beside it gives the labels their names.
 */
public final class OpenImagesFormat implements LabelFormat {
  static final List<String> COLUMNS = List.of("ImageID", "Source", "LabelName", "Confidence");
  private static final String MACHINE = "machine";

  OpenImagesFormat() {}

  @Override
  public String id() {
    return "openimages";
  }

  @Override
  public String description() {
    return "Open Images: ImageID,Source,LabelName,Confidence";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.NEGATIVES, Carries.SEVERAL);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    CsvRows csv = CsvRows.open(file);
    CsvHeader header = csv.header();
    int image = header.find(COLUMNS.get(0), List.of());
    int source = header.find(null, List.of(COLUMNS.get(1)));
    int label = header.find(COLUMNS.get(2), List.of());
    int confidence = header.find(COLUMNS.get(3), List.of());
    Map<String, String> names = names(file);
    LabelCollector collector =
        new LabelCollector(header.name(), LabelCollector.Contradiction.UNKNOWN);
    Map<String, Set<String>> byPeople = new HashMap<>();
    int[] left = new int[2];
    csv.forEach(
        row -> {
          String name = TagColumns.file(header, row, image);
          String text = row.fields().get(label).strip();
          if (!isMachine(row, source)) {
            LabelCollector.Image entry = collector.image(row.line(), name);
            String called = names.getOrDefault(text, text);
            byPeople.computeIfAbsent(name, key -> new HashSet<>()).add(text);
            if (number(collector, row, confidence) >= 0.5) {
              entry.positive(called);
            } else {
              entry.negative(called);
            }
          }
        });
    csv.forEach(
        row -> {
          String name = TagColumns.file(header, row, image);
          String text = row.fields().get(label).strip();
          if (isMachine(row, source)) {
            LabelCollector.Image entry = collector.image(row.line(), name);
            if (byPeople.getOrDefault(name, Set.of()).contains(text)) {
              left[1]++;
            } else if (number(collector, row, confidence) >= options.leastConfidence()) {
              entry.positive(names.getOrDefault(text, text));
            } else {
              left[0]++;
            }
          }
        });
    String how =
        "Open Images labels, 1 by people fits, 0 does not fit"
            + (left[0] > 0
                ? String.format(
                    Locale.ROOT,
                    ", %,d of a machine below confidence %s left out",
                    left[0],
                    options.leastConfidence())
                : "")
            + (left[1] > 0 ? ", %,d of a machine decided by people".formatted(left[1]) : "")
            + (names.isEmpty() ? "" : ", named by class-descriptions");
    return collector.table(how, options.absence());
  }

  private static boolean isMachine(CsvTable.Row row, int source) {
    return source >= 0 && row.fields().get(source).strip().equalsIgnoreCase(MACHINE);
  }

  private static double number(LabelCollector collector, CsvTable.Row row, int column)
      throws DataException {
    String text = row.fields().get(column).strip();
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException noNumber) {
      // Refused below.
    }
    throw collector.fault(row.line(), "confidence \"" + text + "\"; expected a number from 0 to 1");
  }

  /** Names of labels by their identifiers; a header, which newer files have, does no harm. */
  private static Map<String, String> names(Path file) throws DataException {
    Map<String, String> names = new HashMap<>();
    Path folder = file.toAbsolutePath().getParent();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, "class-descriptions*.csv")) {
      for (Path descriptions : found) {
        try (BufferedReader lines = TextFile.open(descriptions)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comma = line.indexOf(',');
            if (comma > 0) {
              names.put(line.substring(0, comma).strip(), unquoted(line.substring(comma + 1)));
            }
          }
        }
      }
    } catch (IOException failure) {
      throw new DataException(
          TextFile.display(folder) + ": class descriptions cannot be read: " + failure, failure);
    }
    return names;
  }

  private static String unquoted(String text) {
    String name = text.strip();
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    CsvOutput.write(
        file,
        ',',
        csv -> {
          csv.writeRecord(COLUMNS);
          for (LabelRow row : table.rows()) {
            for (String label : row.positives()) {
              csv.writeRecord(row.file(), "verification", label, "1");
            }
            for (String label : row.negatives()) {
              csv.writeRecord(row.file(), "verification", label, "0");
            }
          }
        });
  }
}
