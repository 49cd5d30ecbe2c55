package dev.lacuna.cnn.data;

import java.nio.file.Path;
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
   * @param options as for {@link TagTable#read}
   * @throws DataException if there is no such column or a cell does not fit; the message names file
   *     and line
   */
  static LabelNumbers read(Path file, TableOptions options, String column) throws DataException {
    CsvTable csv = CsvTable.read(file);
    int files =
        csv.require(options.fileColumn().orElse(null), TagTable.FILE_COLUMNS, "the image files");
    int tags = csv.require(options.tagColumn().orElse(null), TagTable.TAG_COLUMNS, "the labels");
    int numbers = csv.find(column, List.of());
    String separator = options.tagSeparator().orElseGet(() -> TagTable.separator(csv, tags));
    Map<String, Map<String, Float>> byFile = new HashMap<>();
    for (CsvTable.Row cells : csv.rows()) {
      List<String> labels = TagTable.parts(cells.fields().get(tags), separator);
      List<String> values = TagTable.parts(cells.fields().get(numbers), separator);
      String place = csv.name() + ", line " + cells.line() + ": column \"" + column + "\" ";
      if (labels.size() != values.size()) {
        throw new DataException(
            place
                + "has "
                + DataReport.count(values.size(), "number")
                + " for "
                + DataReport.count(labels.size(), "label")
                + "; it needs one for each, in the same order");
      }
      Map<String, Float> image =
          byFile.computeIfAbsent(TagTable.file(csv, cells, files), name -> new HashMap<>());
      for (int i = 0; i < labels.size(); i++) {
        image.merge(labels.get(i), number(values.get(i), place), Math::max);
      }
    }
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
