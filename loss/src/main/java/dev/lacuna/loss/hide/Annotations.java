package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Optional;

/**
 * Labels, and what else is known of how they were given.
 *
 * @param labels one row an image
 * @param places for each positive label how many labels of its image were given before it; empty
 *     where the order is not known
 * @param salience for each positive label how much it strikes the eye, such as the visible share of
 *     the picture; only comparisons within an image count; empty where that is not known
 */
public record Annotations(
    LabelMatrix labels, Optional<PositiveValues> places, Optional<PositiveValues> salience) {

  /** Checks that the values belong to these labels. */
  public Annotations {
    places.ifPresent(values -> requireFit(labels, values));
    salience.ifPresent(values -> requireFit(labels, values));
  }

  private static void requireFit(LabelMatrix labels, PositiveValues values) {
    if (values.rows() != labels.rows()) {
      throw new IllegalArgumentException(
          "there are " + labels.rows() + " rows of labels and " + values.rows() + " of values");
    }
    for (int row = 0; row < labels.rows(); row++) {
      if (values.count(row) != labels.positiveCount(row)) {
        throw new IllegalArgumentException(
            "row %d has %d positive labels and %d values"
                .formatted(row, labels.positiveCount(row), values.count(row)));
      }
    }
  }

  /** Labels of which nothing else is known. */
  public static Annotations of(LabelMatrix labels) {
    return new Annotations(labels, Optional.empty(), Optional.empty());
  }
}
