package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;

/**
 * Leaves each image one of its positive labels, all with the same probability: Cole et al.,
 * "Multi-Label Learning from Single Positive Labels" (CVPR 2021). An image without any stays so.
 */
public record SinglePositive() implements HideProtocol {
  static final String NAME = "single";

  @Override
  public LabelMatrix hide(Annotations annotations, long seed) {
    return RowSelection.keep(annotations.labels(), row -> 1, (row, index) -> 0, seed);
  }

  @Override
  public String describe() {
    return NAME;
  }
}
