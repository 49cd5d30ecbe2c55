package dev.lacuna.cnn.metric;

import java.util.Optional;

/**
 * What the k best-scored classes of an image are worth, as means over images. Of equal scores the
 * one with the lower class id comes first. An image without positives counts 0.
 *
 * @param k number of best classes looked at
 * @param precision positives among the k best, divided by k even where there are fewer classes; in
 *     0..1
 * @param recall positives among the k best, divided by the positives of the image; in 0..1. Where
 *     positives are missing at random from the labels, this is still right for those given.
 * @param ndcg normalised discounted cumulative gain: the sum of 1 / log2(rank + 1) over the
 *     positives among the k best, divided by its largest possible value; in 0..1 (Järvelin and
 *     Kekäläinen, 2002)
 * @param ndcgTiesAveraged the same, averaged over all orders of equal scores: scikit-learn's {@code
 *     ndcg_score}
 * @param propensityScored the propensity-scored forms, where propensities were given
 */
public record AtK(
    int k,
    double precision,
    double recall,
    double ndcg,
    double ndcgTiesAveraged,
    Optional<PropensityScored> propensityScored) {

  /**
   * Each positive counts 1 / propensity, so that those which are given rarely stand for those which
   * are not given (Jain, Prabhu and Varma, KDD 2016). Both are divided by what the best possible
   * order gets, summed over all images before the division, as pyxclib does; 0 without positives.
   *
   * @param precision at k
   * @param ndcg at k; the discounted gain of an image is divided by that of min(k, positives) gains
   *     of 1 before it is summed
   */
  public record PropensityScored(double precision, double ndcg) {}
}
