package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;

/**
 * Leaves each image the first few of its positive labels in the order in which they were given, as
 * if the annotator had stopped there. An image with no more than that keeps all.
 *
 * @param count how many, at least 1
 */
public record FirstGiven(int count) implements HideProtocol {
  static final String NAME = "first";

  /** Checks the number. */
  public FirstGiven {
    if (count < 1) {
      throw new IllegalArgumentException(
          "the number of labels to keep must be at least 1, got " + count);
    }
  }

  @Override
  public LabelMatrix hide(Annotations annotations, long seed) {
    PositiveValues places =
        annotations
            .places()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        describe() + " needs the order in which labels were given"));
    return RowSelection.keep(
        annotations.labels(), row -> count, (row, index) -> -places.of(row, index), seed);
  }

  @Override
  public String describe() {
    return NAME + ":" + count;
  }
}
