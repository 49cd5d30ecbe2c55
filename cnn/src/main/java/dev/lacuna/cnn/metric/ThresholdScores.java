package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How right the labels are that are predicted where a score reaches the threshold of its class
 * (score &gt;= threshold). A quotient 0 / 0 is 0.
 *
 * <p>Where unknown labels count as negatives and positives are missing from the labels, precision
 * and F1 come out too low; recall is right if the labels that were given are a fair sample.
 */
public final class ThresholdScores {
  private final int images;
  private final long entries;
  private final int[] predicted;
  private final int[] positives;
  private final int[] hits;

  ThresholdScores(int images, long entries, int[] predicted, int[] positives, int[] hits) {
    this.images = images;
    this.entries = entries;
    this.predicted = predicted.clone();
    this.positives = positives.clone();
    this.hits = hits.clone();
  }

  /**
   * Scores from one pass.
   *
   * @param parallel who computes; the result does not depend on it
   * @param thresholds of each class, on the scale of the scores; positive infinity never predicts a
   *     class whose scores are finite
   * @throws IllegalArgumentException if the shapes do not fit each other, or a score or threshold
   *     is NaN
   */
  public static ThresholdScores of(
      Parallel parallel,
      ScoreSource scores,
      LabelMatrix labels,
      UnknownLabels unknown,
      float[] thresholds) {
    ThresholdCounts counts = new ThresholdCounts(parallel, labels, unknown, thresholds);
    int[] images = new int[1];
    scores.forEachBatch(
        (batch, rows, count) -> {
          MetricArguments.check(batch, labels, rows, count);
          counts.add(batch, rows, count);
          images[0] += count;
        });
    return counts.result(images[0]);
  }

  /** Number of classes. */
  public int classes() {
    return predicted.length;
  }

  /**
   * Number of images for which a class is predicted; where unknown labels are left out, of those
   * whose label is known.
   */
  public int predicted(int label) {
    return predicted[label];
  }

  /** Number of images that have a class as a positive. */
  public int positives(int label) {
    return positives[label];
  }

  /** Number of positives of a class that are predicted. */
  public int hits(int label) {
    return hits[label];
  }

  /** Share of the predictions of a class that are right, in 0..1. */
  public double precision(int label) {
    return ratio(hits[label], predicted[label]);
  }

  /** Share of the positives of a class that are predicted, in 0..1. */
  public double recall(int label) {
    return ratio(hits[label], positives[label]);
  }

  /** Harmonic mean of precision and recall of a class, in 0..1. */
  public double f1(int label) {
    return ratio(2L * hits[label], (long) predicted[label] + positives[label]);
  }

  /**
   * Means over classes (CP, CR, CF1). Papers call either of the last two CF1; they differ.
   *
   * @param classes number of classes that the means are taken over
   * @param precision mean precision
   * @param recall mean recall
   * @param f1OfMeans harmonic mean of mean precision and mean recall
   * @param meanF1 mean of the classes' F1
   */
  public record ClassMeans(
      int classes, double precision, double recall, double f1OfMeans, double meanF1) {}

  /** Means over all classes; one that is never predicted has precision 0. */
  public ClassMeans overAllClasses() {
    return means(label -> true);
  }

  /** Means over the classes that have a positive. */
  public ClassMeans overPresentClasses() {
    return means(label -> positives[label] > 0);
  }

  private ClassMeans means(IntPredicate counts) {
    int[] chosen = IntStream.range(0, classes()).filter(counts).toArray();
    double precision = Arrays.stream(chosen).mapToDouble(this::precision).average().orElse(0);
    double recall = Arrays.stream(chosen).mapToDouble(this::recall).average().orElse(0);
    return new ClassMeans(
        chosen.length,
        precision,
        recall,
        precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
        Arrays.stream(chosen).mapToDouble(this::f1).average().orElse(0));
  }

  /** Share of all predictions that are right (OP), in 0..1. */
  public double overallPrecision() {
    return ratio(sum(hits), sum(predicted));
  }

  /** Share of all positives that are predicted (OR), in 0..1. */
  public double overallRecall() {
    return ratio(sum(hits), sum(positives));
  }

  /** Harmonic mean of overall precision and recall (OF1, micro F1), in 0..1. */
  public double overallF1() {
    return ratio(2 * sum(hits), sum(predicted) + sum(positives));
  }

  /**
   * Hamming loss: predictions that are wrong and positives that are missed, divided by all entries
   * (image, class). With few labels an image, predicting nothing makes this small, so it compares
   * taggers only beside {@link #predictedPerImage}.
   */
  public double hammingLoss() {
    return ratio(sum(predicted) + sum(positives) - 2 * sum(hits), entries);
  }

  /** Mean number of labels predicted for an image. */
  public double predictedPerImage() {
    return ratio(sum(predicted), images);
  }

  /** Mean number of positive labels of an image. */
  public double observedPerImage() {
    return ratio(sum(positives), images);
  }

  /** Number of classes that are predicted for no image. */
  public int classesNeverPredicted() {
    return (int) Arrays.stream(predicted).filter(count -> count == 0).count();
  }

  /** Share of the classes that are predicted for no image, in 0..1. */
  public double shareNeverPredicted() {
    return ratio(classesNeverPredicted(), classes());
  }

  private static long sum(int[] values) {
    return Arrays.stream(values).asLongStream().sum();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
