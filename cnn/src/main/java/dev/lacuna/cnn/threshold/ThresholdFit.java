package dev.lacuna.cnn.threshold;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Fits thresholds to validation scores: one for each label by a {@link ThresholdRule}, drawn
 * towards a global one the more, the fewer examples the label has.
 *
 * <p>The global threshold is what the same rule chooses for all entries of all labels together. On
 * the logit scale a label with n positives among the validation images gets
 *
 * <pre>logit(t) = (n logit(t_label) + k logit(t_global)) / (n + k)</pre>
 *
 * <p>That is the posterior mean if the labels' best thresholds are normally distributed around the
 * global one with variance v, and a threshold fitted to n positives errs with variance s / n: k = s
 * / v (partial pooling; Efron and Morris, "Stein's estimation rule and its competitors", JASA 68,
 * 1973; Gelman and Hill, Data Analysis Using Regression and Multilevel Models, 2007, eq. 12.1). A
 * label without positives has the global threshold, one with k positives lies half-way, and k = 0
 * fits each label alone.
 *
 * <p>A label that was not given counts as wrong unless {@link #labelRecall} says how many are
 * missing. The global threshold is resolved to 1/128 of its logit, because it is chosen from a
 * histogram: memory does not grow with images times labels.
 */
public final class ThresholdFit {
  /** The k of a fit that was not told another one. */
  public static final double DEFAULT_SHRINKAGE = 10;

  /** Labels that one task takes: a cache line of a row of scores. */
  private static final int LABELS_A_TASK = 16;

  private final ThresholdRule rule;
  private final double shrinkage;
  private final double[] labelRecall;

  private ThresholdFit(ThresholdRule rule, double shrinkage, double[] labelRecall) {
    this.rule = rule;
    this.shrinkage = shrinkage;
    this.labelRecall = labelRecall;
  }

  /** By a rule, with {@link #DEFAULT_SHRINKAGE}, taking labels that were not given as wrong. */
  public static ThresholdFit by(ThresholdRule rule) {
    return new ThresholdFit(rule, DEFAULT_SHRINKAGE, null);
  }

  /**
   * With another weight of the global threshold.
   *
   * @param k in positives of the label, at least 0
   * @throws IllegalArgumentException if out of range
   */
  public ThresholdFit shrinkage(double k) {
    if (!(k >= 0) || !Double.isFinite(k)) {
      throw new IllegalArgumentException("shrinkage must be a number of at least 0, got " + k);
    }
    return new ThresholdFit(rule, k, labelRecall);
  }

  /**
   * For labels with gaps: each positive that was given stands for 1 / recall true ones, at most for
   * as many as there are predictions. True if the given labels are a random part of the true ones.
   *
   * @param recall for each label the share of its true occurrences that was given, above 0, at most
   *     1
   * @throws IllegalArgumentException if out of range
   */
  public ThresholdFit labelRecall(double... recall) {
    for (int label = 0; label < recall.length; label++) {
      if (!(recall[label] > 0 && recall[label] <= 1)) {
        throw new IllegalArgumentException(
            "recall of label " + label + " must be above 0 and at most 1, got " + recall[label]);
      }
    }
    return new ThresholdFit(rule, shrinkage, recall.clone());
  }

  /**
   * Fits.
   *
   * @param parallel who computes; the result does not depend on it
   * @param logits (images, labels)
   * @param labels what was given for these images
   * @throws IllegalArgumentException if the shapes do not fit each other or a logit is not finite
   */
  public Thresholds fit(Parallel parallel, Tensor logits, LabelMatrix labels) {
    check(logits, labels);
    int count = labels.classes();
    Examples examples = Examples.of(labels);
    float global = global(logits, labels);
    float[] byLabel = new float[count];
    parallel.forEach(
        Math.ceilDiv(count, LABELS_A_TASK),
        task -> {
          int first = task * LABELS_A_TASK;
          int width = Math.min(LABELS_A_TASK, count - first);
          float[][] columns = columns(logits, first, width);
          Cuts cuts = new Cuts(labels.rows());
          for (int i = 0; i < width; i++) {
            int label = first + i;
            byLabel[label] =
                probability(shrunk(columns[i], examples.rows(label), label, global, cuts));
          }
        });
    String by = labelRecall == null ? "" : ", for labels with gaps";
    return new Thresholds(
        rule.describe() + by, labels.rows(), shrinkage, probability(global), byLabel);
  }

  private void check(Tensor logits, LabelMatrix labels) {
    if (logits.shape().rank() != 2
        || logits.shape().extent(0) != labels.rows()
        || logits.shape().extent(1) != labels.classes()) {
      throw new IllegalArgumentException(
          "logits must have shape (%d, %d) as the labels, got %s"
              .formatted(labels.rows(), labels.classes(), logits.shape()));
    }
    if (labelRecall != null && labelRecall.length != labels.classes()) {
      throw new IllegalArgumentException(
          "label recall has %d entries, but there are %d labels"
              .formatted(labelRecall.length, labels.classes()));
    }
    float[] row = new float[labels.classes()];
    for (int image = 0; image < labels.rows(); image++) {
      copy(logits, image, 0, row);
      for (int label = 0; label < row.length; label++) {
        if (!Float.isFinite(row[label])) {
          throw new IllegalArgumentException(
              "the logit of image %d, label %d is %s; has the training diverged?"
                  .formatted(image, label, row[label]));
        }
      }
    }
  }

  private double weight(int label) {
    return labelRecall == null ? 1 : 1 / labelRecall[label];
  }

  private float global(Tensor logits, LabelMatrix labels) {
    LogitHistogram histogram = new LogitHistogram();
    float[] row = new float[labels.classes()];
    for (int image = 0; image < labels.rows(); image++) {
      copy(logits, image, 0, row);
      for (float logit : row) {
        histogram.entry(logit);
      }
      for (int i = 0; i < labels.positiveCount(image); i++) {
        int label = labels.positive(image, i);
        histogram.positive(row[label], weight(label));
      }
    }
    Cuts cuts = histogram.cuts();
    return cuts.threshold(cuts.choose(rule));
  }

  private double shrunk(float[] column, int[] positives, int label, float global, Cuts cuts) {
    if (positives.length == 0) {
      return global;
    }
    float[] found = new float[positives.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = column[positives[i]];
    }
    Arrays.sort(found);
    Arrays.sort(column);
    cuts.clear();
    int nextFound = found.length - 1;
    for (int i = column.length - 1; i >= 0; ) {
      float score = column[i];
      int entries = 0;
      for (; i >= 0 && column[i] == score; i--) {
        entries++;
      }
      int hits = 0;
      for (; nextFound >= 0 && found[nextFound] == score; nextFound--) {
        hits++;
      }
      cuts.add(score, entries, hits * weight(label));
    }
    double own = cuts.threshold(cuts.choose(rule));
    double n = positives.length;
    return (n * own + shrinkage * global) / (n + shrinkage);
  }

  /** Below 1, so that the largest logits, whose probabilities round to 1, still reach it. */
  private static float probability(double logit) {
    return Math.min(Math.nextDown(1f), (float) (1 / (1 + StrictMath.exp(-logit))));
  }

  private static float[][] columns(Tensor logits, int first, int width) {
    int images = logits.shape().extent(0);
    float[][] columns = new float[width][images];
    float[] row = new float[width];
    for (int image = 0; image < images; image++) {
      copy(logits, image, first, row);
      for (int i = 0; i < width; i++) {
        columns[i][image] = row[i];
      }
    }
    return columns;
  }

  private static void copy(Tensor logits, int image, int first, float[] target) {
    long start = (long) image * logits.shape().last() + first;
    MemorySegment.copy(logits.segment(), JAVA_FLOAT, start * Float.BYTES, target, 0, target.length);
  }

  /** The images that have each label as a positive. */
  private record Examples(int[] starts, int[] images) {
    static Examples of(LabelMatrix labels) {
      int[] starts = new int[labels.classes() + 1];
      int[] counts = labels.positivesPerClass();
      for (int label = 0; label < counts.length; label++) {
        starts[label + 1] = Math.addExact(starts[label], counts[label]);
      }
      int[] next = Arrays.copyOf(starts, counts.length);
      int[] images = new int[starts[counts.length]];
      for (int image = 0; image < labels.rows(); image++) {
        for (int i = 0; i < labels.positiveCount(image); i++) {
          images[next[labels.positive(image, i)]++] = image;
        }
      }
      return new Examples(starts, images);
    }

    int[] rows(int label) {
      return Arrays.copyOfRange(images, starts[label], starts[label + 1]);
    }
  }
}
