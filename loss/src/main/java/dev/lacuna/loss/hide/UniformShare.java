package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Arrays;

/**
 * Hides a share of the positive labels, all with the same probability.
 *
 * <p>Of the n positives of a class, s n are hidden, rounded down or up at random so that the mean
 * is s n. Dropping each positive with probability s on its own, as the label lists of Zhang et al.,
 * "Simple and Robust Loss Design for Multi-Label Learning with Missing Labels" (2021), were made,
 * hides the same with more scatter between classes. An image may lose all its labels.
 *
 * @param share s, above 0 and below 1
 */
public record UniformShare(double share) implements HideProtocol {

  /** Checks the share. */
  public UniformShare {
    HideProtocol.requireShare(share);
  }

  @Override
  public LabelMatrix hide(Annotations annotations, long seed) {
    double[] shares = new double[annotations.labels().classes()];
    Arrays.fill(shares, share);
    return ClassShares.hide(annotations.labels(), shares, seed);
  }

  @Override
  public String describe() {
    return HideProtocol.text(share);
  }
}
