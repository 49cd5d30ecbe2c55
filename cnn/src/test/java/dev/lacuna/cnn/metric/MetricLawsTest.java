package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Both metrics against their definitions, computed the long way, and their laws. */
class MetricLawsTest {
  private static final int LABEL_STREAM = 1;

  private final Parallel sequential = Parallel.sequential();

  private static LabelMatrix labels(int images, int classes, double share, long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int image = 0; image < images; image++) {
      int row = image * classes;
      builder.addRow(
          IntStream.range(0, classes)
              .filter(c -> Philox.uniform(seed, LABEL_STREAM, row + c) < share)
              .toArray());
    }
    return builder.build();
  }

  /** Scores in [-1, 1) that take few values, so that many are equal. */
  private static Tensor scores(int images, int classes, int values, long seed) {
    Tensor scores = Baselines.random(images, classes, seed);
    for (long i = 0; i < scores.size(); i++) {
      scores.set(i, (float) (Math.floor(scores.get(i) * values) / values * 2 - 1));
    }
    return scores;
  }

  /** For each distinct score its recall step times precision, counted from the definition. */
  private static double averagePrecision(Tensor scores, LabelMatrix labels, int label) {
    int images = labels.rows();
    double[] column =
        IntStream.range(0, images)
            .mapToDouble(i -> scores.get((long) i * labels.classes() + label))
            .toArray();
    double[] thresholds = Arrays.stream(column).distinct().sorted().toArray();
    double total = labels.positivesPerClass()[label];
    double sum = 0;
    double before = 0;
    for (int t = thresholds.length - 1; t >= 0; t--) {
      double threshold = thresholds[t];
      double chosen = Arrays.stream(column).filter(s -> s >= threshold).count();
      double right =
          IntStream.range(0, images)
              .filter(i -> column[i] >= threshold)
              .filter(i -> labels.state(i, label) == LabelState.POSITIVE)
              .count();
      sum += (right / total - before) * (right / chosen);
      before = right / total;
    }
    return sum;
  }

  @Property(tries = 200)
  void averagePrecisionIsItsDefinition(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 35) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, share, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      AveragePrecision result = AveragePrecision.of(sequential, scores, labels);
      int[] positives = labels.positivesPerClass();
      double sum = 0;
      int counted = 0;
      for (int label = 0; label < classes; label++) {
        assertEquals(positives[label], result.positives(label));
        if (positives[label] == 0) {
          assertEquals(0, result.ofClass(label));
          continue;
        }
        // 40 additions of doubles up to 1.
        double expected = averagePrecision(scores, labels, label);
        assertEquals(expected, result.ofClass(label), 1e-14);
        sum += expected;
        counted++;
      }
      assertEquals(counted, result.classesCounted());
      assertEquals(counted == 0 ? 0 : sum / counted, result.mean(), 1e-13);
    }
  }

  @Property(tries = 200)
  void precisionAtKIsItsDefinition(
      @ForAll @IntRange(min = 1, max = 10) int images,
      @ForAll @IntRange(min = 1, max = 30) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll @IntRange(min = 1, max = 35) int k,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      double precision = 0;
      double recall = 0;
      for (int image = 0; image < images; image++) {
        int row = image;
        double hits =
            IntStream.range(0, classes)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -scores.get((long) row * classes + c)))
                .limit(k)
                .filter(c -> labels.state(row, c) == LabelState.POSITIVE)
                .count();
        precision += hits / k;
        recall += hits == 0 ? 0 : hits / labels.positiveCount(row);
      }
      PrecisionAtK result = PrecisionAtK.of(sequential, scores, labels, k);
      assertEquals(precision / images, result.precision(), 1e-15);
      assertEquals(recall / images, result.recall(), 1e-15);
    }
  }

  @Property(tries = 30)
  void threadsDoNotChangeABit(
      @ForAll @IntRange(min = 1, max = 60) int images,
      @ForAll @IntRange(min = 1, max = 100) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.1, seed);
    try (Tensor scores = scores(images, classes, 1000, seed)) {
      AveragePrecision expected = AveragePrecision.of(sequential, scores, labels);
      PrecisionAtK expectedAtK = PrecisionAtK.of(sequential, scores, labels, 5);
      for (int threads : new int[] {2, 3, 7}) {
        try (Parallel parallel = Parallel.of(threads)) {
          AveragePrecision result = AveragePrecision.of(parallel, scores, labels);
          assertEquals(expected.mean(), result.mean());
          for (int label = 0; label < classes; label++) {
            assertEquals(expected.ofClass(label), result.ofClass(label));
          }
          assertEquals(expectedAtK, PrecisionAtK.of(parallel, scores, labels, 5));
        }
      }
    }
  }

  @Property(tries = 50)
  void onlyTheOrderOfScoresMatters(
      @ForAll @IntRange(min = 1, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, 20, seed);
        Tensor stretched = Tensor.allocate(scores.shape())) {
      for (long i = 0; i < scores.size(); i++) {
        stretched.set(i, (float) Math.exp(3 * scores.get(i)) - 5);
      }
      assertEquals(
          AveragePrecision.of(sequential, scores, labels).mean(),
          AveragePrecision.of(sequential, stretched, labels).mean());
      assertEquals(
          PrecisionAtK.of(sequential, scores, labels, 3),
          PrecisionAtK.of(sequential, stretched, labels, 3));
    }
  }

  @Property(tries = 50)
  void averagePrecisionDoesNotDependOnTheOrderOfImages(
      @ForAll @IntRange(min = 1, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    int[] order = Philox.permutation(seed, 2, images);
    try (Tensor scores = scores(images, classes, 10, seed);
        Tensor shuffled = Tensor.allocate(Shape.of(images, classes))) {
      for (int image = 0; image < images; image++) {
        for (int c = 0; c < classes; c++) {
          shuffled.set((long) image * classes + c, scores.get((long) order[image] * classes + c));
        }
      }
      assertEquals(
          AveragePrecision.of(sequential, scores, labels).mean(),
          AveragePrecision.of(sequential, shuffled, labels, order).mean());
    }
  }
}
