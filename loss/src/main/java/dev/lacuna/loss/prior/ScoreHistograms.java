package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The streaming form of {@link ClassPriors#crisp}: counts of logits in bins, one histogram a class,
 * so that memory depends on classes alone: 2 KB a class, 20 MB for 10,000.
 *
 * <p>{@value #BINS} bins of width 1/8 over logits -16..16; those beyond count in the outer bins. A
 * threshold is then the lower edge of a bin instead of any score, so the estimate is one of those
 * that the exact form compares and can differ from it by no more than the bound allows.
 * Probabilities are to be given as logits.
 *
 * <p>Not for use by several threads at once.
 */
public final class ScoreHistograms {
  /** Bins of each class. */
  public static final int BINS = 256;

  private static final float LOWEST = -16;
  private static final float BINS_PER_UNIT = 8;

  private final int classes;
  private final int[] all;
  private final int[] given;
  private long images;

  /**
   * Histograms without entries.
   *
   * @param classes at least 1
   * @throws IllegalArgumentException if {@code classes} is below 1
   */
  public ScoreHistograms(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("classes must be at least 1, got " + classes);
    }
    this.classes = classes;
    all = new int[Math.multiplyExact(classes, BINS)];
    given = new int[all.length];
  }

  /**
   * Counts the first {@code count} images of a batch.
   *
   * @param logits (at least {@code count}, classes)
   * @param labels labels of all images, as many classes
   * @param rows for each row of {@code logits} the row of {@code labels}
   * @throws IllegalArgumentException if the shapes do not fit or a logit is NaN
   */
  public void add(Tensor logits, LabelMatrix labels, int[] rows, int count) {
    if (logits.shape().rank() != 2
        || logits.shape().extent(1) != classes
        || labels.classes() != classes
        || logits.shape().extent(0) < count
        || rows.length < count) {
      throw new IllegalArgumentException(
          "%d images of %d classes were expected, got logits of shape %s, %d classes of labels and %d rows"
              .formatted(count, classes, logits.shape(), labels.classes(), rows.length));
    }
    for (int image = 0; image < count; image++) {
      long start = (long) image * classes;
      for (int c = 0; c < classes; c++) {
        float z = logits.get(start + c);
        if (Float.isNaN(z)) {
          throw new IllegalArgumentException(
              "the logit of class " + c + " is NaN in row " + rows[image]);
        }
        all[c * BINS + bin(z)]++;
      }
      for (int i = 0; i < labels.positiveCount(rows[image]); i++) {
        int c = labels.positive(rows[image], i);
        given[c * BINS + bin(logits.get(start + c))]++;
      }
      for (int i = 0; i < labels.negativeCount(rows[image]); i++) {
        int c = labels.negative(rows[image], i);
        all[c * BINS + bin(logits.get(start + c))]--;
      }
    }
    images += count;
  }

  /** All counts, to be stored. */
  public double[] counts() {
    double[] counts =
        IntStream.concat(Arrays.stream(all), Arrays.stream(given)).asDoubleStream().toArray();
    double[] withImages = Arrays.copyOf(counts, counts.length + 1);
    withImages[counts.length] = images;
    return withImages;
  }

  /** Takes back what {@link #counts} gave with as many classes. */
  public void restore(double[] counts) {
    Arrays.setAll(all, i -> (int) counts[i]);
    Arrays.setAll(given, i -> (int) counts[all.length + i]);
    images = (long) counts[2 * all.length];
  }

  /** The bin of a logit; those beyond the ends are in the first or the last. */
  static int bin(float logit) {
    return Math.clamp((int) ((logit - LOWEST) * BINS_PER_UNIT), 0, BINS - 1);
  }

  /**
   * CRISP's estimate of what was counted, see {@link ClassPriors#crisp}.
   *
   * @throws IllegalArgumentException if nothing was counted
   */
  public ClassPriors crisp(ConfidenceBound bound) {
    if (images == 0) {
      throw new IllegalArgumentException("priors need at least one image, none was counted");
    }
    int[] givenTotal = new int[classes];
    double[] estimates = new double[classes];
    for (int c = 0; c < classes; c++) {
      int from = c * BINS;
      givenTotal[c] = Arrays.stream(given, from, from + BINS).sum();
      estimates[c] = estimate(bound, from, givenTotal[c]);
    }
    return ClassPriors.of(Math.toIntExact(images), givenTotal, estimates);
  }

  private double estimate(ConfidenceBound bound, int from, int givenTotal) {
    LowestRatio lowest = new LowestRatio(bound, images, givenTotal);
    long allAbove = 0;
    long givenAbove = 0;
    for (int i = from + BINS - 1; i >= from; i--) {
      allAbove += all[i];
      givenAbove += given[i];
      lowest.offer(allAbove, givenAbove);
    }
    return lowest.prior();
  }
}
