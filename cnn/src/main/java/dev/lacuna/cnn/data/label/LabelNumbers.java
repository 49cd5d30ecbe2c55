package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageRecord;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers that a label file gives beside its labels, one for each and in the same order, such as
 * how much of an image a label takes.
 */
public final class LabelNumbers {
  private final Map<String, Map<String, Float>> byFile;

  private LabelNumbers(Map<String, Map<String, Float>> byFile) {
    this.byFile = byFile;
  }

  /**
   * Reads a column whose cells hold as many numbers as there are labels, with the same separator.
   * Of several numbers for the same label of an image the largest counts.
   *
   * @param options as for {@link LabelFormats#read}
   * @throws DataException if there is no such column or a cell does not fit; the message names file
   *     and line
   */
  public static LabelNumbers read(Path file, LabelOptions options, String column)
      throws DataException {
    CsvRows csv = CsvRows.open(file);
    CsvHeader header = csv.header();
    TagColumns columns = TagColumns.of(csv, options);
    int numbers = header.find(column, List.of());
    Map<String, Map<String, Float>> byFile = new HashMap<>();
    csv.forEach(
        row -> {
          List<String> labels = columns.labels(header, row, columns.tags());
          List<String> values = columns.labels(header, row, numbers);
          String place = header.name() + ", line " + row.line() + ": column \"" + column + "\" ";
          if (labels.size() != values.size()) {
            throw new DataException(
                place
                    + "has "
                    + LabelCollector.count(values.size(), "number")
                    + " for "
                    + LabelCollector.count(labels.size(), "label")
                    + "; it needs one for each, in the same order");
          }
          Map<String, Float> image =
              byFile.computeIfAbsent(columns.file(header, row), name -> new HashMap<>());
          for (int i = 0; i < labels.size(); i++) {
            String label = Normalizer.normalize(labels.get(i), Normalizer.Form.NFC);
            image.merge(label, number(values.get(i), place), Math::max);
          }
        });
    return new LabelNumbers(byFile);
  }

  private static float number(String text, String place) throws DataException {
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException noNumber) {
      throw new DataException(place + "says \"" + text + "\"; expected a number", noNumber);
    }
    if (!Float.isFinite(value)) {
      throw new DataException(place + "says " + text + "; expected a finite number");
    }
    return value;
  }

  /**
   * The number of a label of an image.
   *
   * @throws IllegalArgumentException if the file gives this image no such label
   */
  public float of(ImageRecord image, String label) {
    Float value = byFile.getOrDefault(image.name(), Map.of()).get(label);
    if (value == null) {
      throw new IllegalArgumentException(
          "no number is known of label \"" + label + "\" of image " + image.name());
    }
    return value;
  }
}
