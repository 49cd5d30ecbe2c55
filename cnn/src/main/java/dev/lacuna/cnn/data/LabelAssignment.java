package dev.lacuna.cnn.data;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns the labels of images into the numbers of a vocabulary, and notes those it does not have.
 */
final class LabelAssignment {
  private final Vocabulary vocabulary;
  private final SortedMap<String, Integer> unknown = new TreeMap<>(Vocabulary.BY_CODE_POINT);

  LabelAssignment(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** One row an image. */
  LabelMatrix matrix(List<ImageRecord> records) {
    LabelMatrix.Builder builder = LabelMatrix.builder(vocabulary.size());
    for (ImageRecord record : records) {
      builder.addRow(indices(record.positives(), true), indices(record.negatives(), false));
    }
    return builder.build();
  }

  /** A label that is only denied is not worth a word if the vocabulary does not have it. */
  private int[] indices(List<String> labels, boolean given) {
    List<Integer> known = new ArrayList<>(labels.size());
    for (String label : labels) {
      int index = vocabulary.index(label);
      if (index >= 0) {
        known.add(index);
      } else if (given) {
        unknown.merge(label, 1, Integer::sum);
      }
    }
    return known.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Adds a line about the labels that were dropped, if any were. */
  void reportUnknown(List<String> warnings, String why) {
    if (!unknown.isEmpty()) {
      int uses = unknown.values().stream().mapToInt(Integer::intValue).sum();
      warnings.add(
          DataReport.count(unknown.size(), "label")
              + " dropped, "
              + why
              + " ("
              + DataReport.count(uses, "use")
              + "): "
              + DataReport.firstFive(List.copyOf(unknown.keySet())));
    }
  }
}
