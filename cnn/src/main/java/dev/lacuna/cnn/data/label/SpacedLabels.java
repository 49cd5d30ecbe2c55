package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;

/** Labels in formats where a space stands between them. */
final class SpacedLabels {
  private SpacedLabels() {}

  /** Refuses labels that such a format cannot hold. */
  static void check(LabelTable table, String format) throws DataException {
    for (String label : table.labels()) {
      if (label.chars().anyMatch(Character::isWhitespace)) {
        throw new DataException(
            "%s: label \"%s\" has a space, which stands between labels in %s; choose another format"
                .formatted(table.name(), label, format));
      }
    }
  }
}
