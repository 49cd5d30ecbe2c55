package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.prior.Implications;
import dev.lacuna.loss.prior.Implications.Implication;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Labels that an image lacks although they follow from one that it has, the surest first. Needs no
 * model.
 */
public final class ImpliedGaps {
  /**
   * A label that is lacking.
   *
   * @param row the image
   * @param rule the surest rule that says that the label fits
   */
  public record Gap(int row, Implication rule) {}

  /** Surest first; then by image and label, so that the order is always the same. */
  private static final Comparator<Gap> ORDER =
      Comparator.<Gap>comparingDouble(gap -> gap.rule.rate())
          .reversed()
          .thenComparingInt(Gap::row)
          .thenComparingInt(gap -> gap.rule.implied())
          .thenComparingInt(gap -> gap.rule.label());

  private ImpliedGaps() {}

  /**
   * The surest gaps, one for each image and label.
   *
   * @param limit how many to keep, at least 1
   * @throws IllegalArgumentException if {@code limit} is below 1
   */
  public static List<Gap> find(LabelMatrix labels, Implications implications, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
    PriorityQueue<Gap> kept = new PriorityQueue<>(ORDER.reversed());
    Map<Integer, Gap> surest = new HashMap<>();
    for (int row = 0; row < labels.rows(); row++) {
      int image = row;
      implications.forEachGap(
          labels,
          row,
          rule ->
              surest.merge(
                  rule.implied(), new Gap(image, rule), (a, b) -> ORDER.compare(a, b) < 0 ? a : b));
      for (Gap gap : surest.values()) {
        kept.add(gap);
        if (kept.size() > limit) {
          kept.remove();
        }
      }
      surest.clear();
    }
    return kept.stream().sorted(ORDER).toList();
  }
}
