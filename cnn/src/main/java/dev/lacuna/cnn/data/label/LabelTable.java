package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.SplitPart;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a label file says.
 *
 * @param name what messages call the file
 * @param understood how it was read and what it holds, in one sentence
 * @param rows one an image, in the order of the file
 * @param merged how many rows were merged into an earlier row of the same image
 * @param warnings what the user should know, a line each
 */
public record LabelTable(
    String name, String understood, List<LabelRow> rows, int merged, List<String> warnings) {

  /** Copies the lists. */
  public LabelTable {
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }

  /** All labels that are given or denied, sorted. */
  public List<String> labels() {
    TreeSet<String> labels = new TreeSet<>();
    rows.forEach(
        row -> {
          labels.addAll(row.positives());
          labels.addAll(row.negatives());
        });
    return List.copyOf(labels);
  }

  /** Whether a row says to which part its image belongs. */
  public boolean hasParts() {
    return rows.stream().anyMatch(row -> row.split().isPresent());
  }

  /** Whether a row denies a label, or all that it does not give. */
  public boolean hasNegatives() {
    return rows.stream().anyMatch(row -> !row.negatives().isEmpty() || row.exhaustive());
  }

  /** A part as files name it: train, val or test. */
  static String partName(SplitPart part) {
    return switch (part) {
      case TRAIN -> "train";
      case VALIDATION -> "val";
      case TEST -> "test";
    };
  }

  static String partName(Optional<SplitPart> part) {
    return part.map(LabelTable::partName).orElse("");
  }
}
