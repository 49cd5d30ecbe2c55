package dev.lacuna.cli.gaps;

import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.prior.ClassPriors;
import dev.lacuna.loss.prior.ConfidenceBound;
import dev.lacuna.loss.prior.ScoreHistograms;
import java.util.Arrays;
import java.util.Locale;

/**
 * How many labels of some images are thought to be missing. With n_c images that were given label c
 * and recall r_c, the share of the images with c that were given it, n_c / r_c - n_c are missing.
 *
 * <p>Nothing is known of a label that no image was given: it counts as complete.
 */
public final class Gaps {
  private final int images;
  private final int[] given;
  private final double[] recall;
  private final boolean estimated;

  private Gaps(int images, int[] given, double[] recall, boolean estimated) {
    this.images = images;
    this.given = given;
    this.recall = recall;
    this.estimated = estimated;
  }

  /**
   * As somebody says or, where it is to be estimated, by {@link ScoreHistograms#crisp} with {@link
   * ConfidenceBound#WILSON}.
   *
   * @param logits of all rows of {@code labels}; looked at only for an estimate, which means
   *     something for images that the model was not trained on
   */
  public static Gaps of(LabelRecall asked, ScoreSource logits, LabelMatrix labels) {
    int[] given = labels.positivesPerClass();
    double[] recall = new double[given.length];
    if (asked.share().isPresent()) {
      Arrays.setAll(recall, label -> given[label] == 0 ? 1 : asked.share().getAsDouble());
      return new Gaps(labels.rows(), given, recall, false);
    }
    ScoreHistograms histograms = new ScoreHistograms(labels.classes());
    logits.forEachBatch((batch, rows, count) -> histograms.add(batch, labels, rows, count));
    ClassPriors priors = histograms.crisp(ConfidenceBound.WILSON);
    Arrays.setAll(recall, label -> given[label] == 0 ? 1 : priors.labelRecall(label));
    return new Gaps(labels.rows(), given, recall, true);
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** For each label the share of its true occurrences that was given, above 0, at most 1. */
  public double[] recall() {
    return recall.clone();
  }

  /** Share of all true labels that was given. */
  public double overallRecall() {
    double all = Arrays.stream(given).sum();
    return all == 0 ? 1 : all / (all + missing());
  }

  /** How many images are thought to have a label that they were not given, at least 0. */
  public double missing(int label) {
    return given[label] / recall[label] - given[label];
  }

  /** How many labels are thought to be missing from all images. */
  public double missing() {
    double sum = 0;
    for (int label = 0; label < given.length; label++) {
      sum += missing(label);
    }
    return sum;
  }

  /** Estimated number of true labels of an image. */
  public double labelsPerImage() {
    return (Arrays.stream(given).sum() + missing()) / images;
  }

  /** Whether the recalls are an estimate. */
  public boolean estimated() {
    return estimated;
  }

  /** Where the numbers come from, in one line. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        estimated
            ? "Share of true labels given: at least %.2f, estimated from these scores: up to about"
                + " %,.0f labels missing beside %,d given"
            : "Share of true labels given: %.2f, as --label-recall says: about %,.0f labels missing"
                + " beside %,d given",
        overallRecall(),
        missing(),
        Arrays.stream(given).sum());
  }
}
