package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;

/**
 * Hides the least salient labels of each image. Of m positives (1 - share) m are kept, rounded down
 * or up at random so that the mean is that, and at least one. Which of equally salient labels are
 * kept is drawn.
 *
 * @param share share of an image's positives that are hidden, above 0 and below 1
 */
public record MostSalient(double share) implements HideProtocol {
  static final String NAME = "salience";

  /** The letters "sali". */
  private static final long ROUNDING = 0x73616C69L << 32;

  /** Checks the share. */
  public MostSalient {
    HideProtocol.requireShare(share);
  }

  @Override
  public LabelMatrix hide(Annotations annotations, long seed) {
    LabelMatrix labels = annotations.labels();
    PositiveValues salience =
        annotations
            .salience()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        describe() + " needs a number a label that says how salient it is"));
    return RowSelection.keep(
        labels,
        row -> {
          double mean = (1 - share) * labels.positiveCount(row);
          return Math.max(1, (int) Math.floor(mean + Philox.uniform(seed, ROUNDING, row)));
        },
        salience::of,
        seed);
  }

  @Override
  public String describe() {
    return NAME + ":" + HideProtocol.text(share);
  }
}
