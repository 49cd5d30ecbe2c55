package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.loss.prior.CoOccurrence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Labels that an image lacks although nearly every image with another of its labels has them: "A
 * always comes with B, except here". Needs no model.
 *
 * <p>Where labels are missing at random, even a strict implication is seen only as often as its
 * second label was given, so this finds implications among carefully kept labels; {@link
 * LabelEvidence} uses the weaker ones.
 */
public final class ImpliedLabels {
  /** Fewer images than this with the first label are no rule. */
  static final int LEAST_SUPPORT = 10;

  /** Share of the images with the first label that must have the second. */
  static final double LEAST_SHARE = 0.95;

  /**
   * A label that is lacking.
   *
   * @param row the image
   * @param given a label that it has
   * @param implied the label that it lacks
   * @param together number of images that have both
   * @param support number of images that have {@code given}
   */
  public record Gap(int row, int given, int implied, int together, int support) {
    double share() {
      return (double) together / support;
    }
  }

  /** Surest first; then by image and label, so that the order is always the same. */
  private static final Comparator<Gap> ORDER =
      Comparator.comparingDouble(Gap::share)
          .thenComparingInt(Gap::support)
          .reversed()
          .thenComparingInt(Gap::row)
          .thenComparingInt(Gap::implied);

  private ImpliedLabels() {}

  /**
   * The surest gaps, one for each image and label. A rule counts if at least 10 images have its
   * first label, 95 % of them the second, and among all other images the second is lacking at least
   * four times as often.
   *
   * @param limit how many to keep, at least 1
   * @throws IllegalArgumentException if {@code limit} is below 1
   */
  public static List<Gap> find(LabelMatrix labels, CoOccurrence counts, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
    PriorityQueue<Gap> kept = new PriorityQueue<>(ORDER.reversed());
    Gap[] best = new Gap[labels.classes()];
    for (int row = 0; row < labels.rows(); row++) {
      List<Integer> lacking = new ArrayList<>();
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        for (int k = 0; k < counts.partners(label); k++) {
          int other = counts.partner(label, k);
          Gap gap =
              new Gap(row, label, other, counts.togetherWithPartner(label, k), counts.given(label));
          if (isRule(gap, counts) && labels.state(row, other) == LabelState.UNKNOWN) {
            if (best[other] == null) {
              lacking.add(other);
              best[other] = gap;
            } else if (ORDER.compare(gap, best[other]) < 0) {
              best[other] = gap;
            }
          }
        }
      }
      for (int other : lacking) {
        kept.add(best[other]);
        best[other] = null;
        if (kept.size() > limit) {
          kept.remove();
        }
      }
    }
    return kept.stream().sorted(ORDER).toList();
  }

  private static boolean isRule(Gap gap, CoOccurrence counts) {
    if (gap.support < LEAST_SUPPORT || gap.share() < LEAST_SHARE) {
      return false;
    }
    int others = counts.rows() - gap.support;
    int lackingElsewhere = others - (counts.given(gap.implied) - gap.together);
    double lackingHere = 1 - gap.share();
    return others == 0 || lackingElsewhere >= 4 * lackingHere * others;
  }
}
