package dev.lacuna.cnn.metric;

import static dev.lacuna.cnn.metric.RandomTagging.column;
import static dev.lacuna.cnn.metric.RandomTagging.identity;
import static dev.lacuna.cnn.metric.RandomTagging.labels;
import static dev.lacuna.cnn.metric.RandomTagging.map;
import static dev.lacuna.cnn.metric.RandomTagging.permute;
import static dev.lacuna.cnn.metric.RandomTagging.scores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Rankings of images for classes against their definitions, computed the long way, and laws. */
class ClassRankingLawsTest {
  private final Parallel sequential = Parallel.sequential();

  private ClassRankings exact(Tensor scores, LabelMatrix labels) {
    return ClassRankings.exact(
        sequential, ScoreSource.of(scores, labels), labels, UnknownLabels.NEGATIVE);
  }

  /** For each distinct score its recall step times precision, counted from the definition. */
  private static double averagePrecision(double[] scores, IntPredicate positive) {
    double[] thresholds = Arrays.stream(scores).distinct().sorted().toArray();
    int[] positives = IntStream.range(0, scores.length).filter(positive).toArray();
    double sum = 0;
    double before = 0;
    for (int t = thresholds.length - 1; t >= 0; t--) {
      double threshold = thresholds[t];
      double chosen = Arrays.stream(scores).filter(s -> s >= threshold).count();
      double right = Arrays.stream(positives).filter(i -> scores[i] >= threshold).count();
      sum += (right / positives.length - before) * (right / chosen);
      before = right / positives.length;
    }
    return sum;
  }

  /** Over all pairs: 1 where the positive is first, 1/2 for a tie. */
  private static double rocAuc(double[] scores, IntPredicate positive) {
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (positive.test(i) && !positive.test(j)) {
          pairs++;
          won += (Math.signum(scores[i] - scores[j]) + 1) / 2;
        }
      }
    }
    return won / pairs;
  }

  @Property(tries = 200)
  void areTheirDefinitions(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 70) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, share, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      ClassRankings result = exact(scores, labels);
      int[] positives = labels.positivesPerClass();
      double sum = 0;
      int counted = 0;
      for (int label = 0; label < classes; label++) {
        int of = label;
        double[] column = column(scores, label);
        IntPredicate positive = i -> labels.state(i, of) == LabelState.POSITIVE;
        AveragePrecision precision = result.averagePrecision();
        assertEquals(positives[label], precision.positives(label));
        assertEquals(positives[label] > 0, precision.defined(label));
        // Sums of up to 40 doubles in 0..1.
        double expected = positives[label] == 0 ? 0 : averagePrecision(column, positive);
        assertEquals(expected, precision.ofClass(label), 1e-14);
        assertEquals(precision.ofClass(label), precision.lowest(label));
        assertEquals(precision.ofClass(label), precision.highest(label));
        sum += expected;
        counted += positives[label] > 0 ? 1 : 0;
        boolean pairs = positives[label] > 0 && positives[label] < images;
        assertEquals(pairs, result.rocAuc().defined(label));
        assertEquals(pairs ? rocAuc(column, positive) : 0, result.rocAuc().ofClass(label), 1e-14);
      }
      assertEquals(counted, result.averagePrecision().classesCounted());
      assertEquals(classes - counted, result.averagePrecision().classesLeftOut());
      assertEquals(counted == 0 ? 0 : sum / counted, result.averagePrecision().mean(), 1e-13);
      assertEquals(sum / classes, result.averagePrecision().meanOverAll(), 1e-13);
    }
  }

  @Property(tries = 100)
  void microAveragePrecisionIsThatOfOneRankingOfAllEntries(
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.2, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      double[] all = IntStream.range(0, images * classes).mapToDouble(scores::get).toArray();
      IntPredicate positive = i -> labels.state(i / classes, i % classes) == LabelState.POSITIVE;
      double expected =
          IntStream.range(0, all.length).anyMatch(positive) ? averagePrecision(all, positive) : 0;
      // Sums of up to 400 doubles in 0..1.
      assertEquals(expected, exact(scores, labels).microAveragePrecision(), 1e-13);
    }
  }

  @Property(tries = 100)
  void whatIsUnknownIsLeftOut(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 10) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, 0.4, seed);
    try (Tensor scores = scores(images, classes, values, seed)) {
      ClassRankings result =
          ClassRankings.exact(
              sequential, ScoreSource.of(scores, labels), labels, UnknownLabels.LEFT_OUT);
      for (int label = 0; label < classes; label++) {
        int of = label;
        int[] known =
            IntStream.range(0, images)
                .filter(i -> labels.state(i, of) != LabelState.UNKNOWN)
                .toArray();
        double[] column = Arrays.stream(known).mapToDouble(i -> column(scores, of)[i]).toArray();
        IntPredicate positive = i -> labels.state(known[i], of) == LabelState.POSITIVE;
        assertEquals(
            IntStream.range(0, known.length).anyMatch(positive)
                ? averagePrecision(column, positive)
                : 0,
            result.averagePrecision().ofClass(label),
            1e-14);
        if (result.rocAuc().defined(label)) {
          assertEquals(rocAuc(column, positive), result.rocAuc().ofClass(label), 1e-14);
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
        Tensor stretched = map(scores, s -> Math.exp(3 * s) - 5)) {
      assertSame(exact(scores, labels), exact(stretched, labels), identity(classes));
    }
  }

  @Property(tries = 50)
  void theOrderOfImagesAndClassesDoesNotMatter(
      @ForAll @IntRange(min = 1, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    int[] rows = Philox.permutation(seed, 2, images);
    int[] columns = Philox.permutation(seed, 3, classes);
    LabelMatrix permutedLabels = RandomTagging.permuteClasses(labels, columns);
    try (Tensor scores = scores(images, classes, 10, seed);
        Tensor permuted = permute(scores, rows, columns)) {
      ClassRankings result =
          ClassRankings.exact(
              sequential, ScoreSource.of(permuted, rows), permutedLabels, UnknownLabels.NEGATIVE);
      assertSame(exact(scores, labels), result, columns);
    }
  }

  /** Equal bits by class; the means add up in another order. */
  private static void assertSame(ClassRankings expected, ClassRankings got, int[] columns) {
    for (int j = 0; j < columns.length; j++) {
      assertEquals(
          expected.averagePrecision().ofClass(columns[j]), got.averagePrecision().ofClass(j));
      assertEquals(expected.rocAuc().ofClass(columns[j]), got.rocAuc().ofClass(j));
      assertEquals(expected.rocAuc().defined(columns[j]), got.rocAuc().defined(j));
    }
    assertEquals(expected.microAveragePrecision(), got.microAveragePrecision());
    assertEquals(expected.averagePrecision().mean(), got.averagePrecision().mean(), 1e-15);
    assertEquals(expected.rocAuc().mean(), got.rocAuc().mean(), 1e-15);
  }

  @Property(tries = 50)
  void aPerfectRankingIsOneAndItsReverseHasAnAreaOfZero(
      @ForAll @IntRange(min = 2, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, 10, seed)) {
      for (int image = 0; image < images; image++) {
        for (int i = 0; i < labels.positiveCount(image); i++) {
          long at = (long) image * classes + labels.positive(image, i);
          scores.set(at, scores.get(at) + 3);
        }
      }
      ClassRankings result = exact(scores, labels);
      int[] positives = labels.positivesPerClass();
      for (int label = 0; label < classes; label++) {
        assertEquals(positives[label] > 0 ? 1 : 0, result.averagePrecision().ofClass(label));
        assertEquals(positives[label] % images > 0 ? 1 : 0, result.rocAuc().ofClass(label));
      }
      assertEquals(
          Arrays.stream(positives).sum() > 0 ? 1 : 0, result.microAveragePrecision(), 1e-15);
      try (Tensor reversed = map(scores, s -> -s)) {
        assertEquals(0, exact(reversed, labels).rocAuc().mean());
      }
    }
  }

  @Property(tries = 30)
  void equalScoresAreChance(
      @ForAll @IntRange(min = 1, max = 30) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    try (Tensor scores = scores(images, classes, 1, seed)) {
      ClassRankings result = exact(scores, labels);
      int[] positives = labels.positivesPerClass();
      for (int label = 0; label < classes; label++) {
        assertEquals(
            (double) positives[label] / images, result.averagePrecision().ofClass(label), 1e-15);
        assertTrue(!result.rocAuc().defined(label) || result.rocAuc().ofClass(label) == 0.5);
      }
    }
  }
}
