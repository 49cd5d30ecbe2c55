package dev.lacuna.cli.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.metric.AveragePrecision;
import dev.lacuna.cnn.metric.MetricSettings;
import dev.lacuna.cnn.metric.ScoreScale;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.cnn.metric.ThresholdScores;
import dev.lacuna.cnn.metric.UnknownLabels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Upper ends against every completion of small label matrices. */
class BestCompletionLawsTest {
  private static final int IMAGES = 8;

  private final Parallel parallel = Parallel.sequential();

  /** A column of positives and unknown entries from the bits of a number. */
  private static LabelMatrix column(int bits) {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    for (int image = 0; image < IMAGES; image++) {
      builder.addRow((bits >> image & 1) == 1 ? new int[] {0} : new int[0]);
    }
    return builder.build();
  }

  @Property(tries = 300)
  void noOtherCompletionIsBetter(
      @ForAll @IntRange(min = 1, max = 255) int given,
      @ForAll @DoubleRange(min = 0.15, max = 1) double recall,
      @ForAll @IntRange(min = 1, max = 9) int levels,
      @ForAll boolean differ,
      @ForAll long seed) {
    LabelMatrix labels = column(given);
    try (Tensor logits = Tensor.allocate(Shape.of(IMAGES, 1))) {
      for (int image = 0; image < IMAGES; image++) {
        float tie = differ ? image / 16f : 0;
        logits.set(image, (float) Math.floor(Philox.uniform(seed, 0, image) * levels) - 4.5f + tie);
      }
      Gaps gaps =
          Gaps.of(
              LabelRecall.parse(Double.toString(recall)), ScoreSource.of(logits, labels), labels);
      LabelMatrix best = BestCompletion.of(labels, gaps, ScoreSource.of(logits, labels));
      int missing = Math.min((int) Math.ceil(gaps.missing(0)), IMAGES - Integer.bitCount(given));
      int count = best.positivesPerClass()[0];
      assertEquals(Integer.bitCount(given) + missing, count);
      double most = AveragePrecision.of(parallel, logits, best).mean();
      for (int other = 0; other < 1 << IMAGES; other++) {
        if ((other & given) == given && Integer.bitCount(other) == count) {
          LabelMatrix truth = column(other);
          if (differ) {
            assertTrue(AveragePrecision.of(parallel, logits, truth).mean() <= most + 1e-12);
          }
          for (float threshold = -5; threshold <= 5; threshold++) {
            assertTrue(hits(logits, truth, threshold) <= hits(logits, best, threshold));
          }
        }
      }
    }
  }

  private long hits(Tensor logits, LabelMatrix labels, float threshold) {
    return ThresholdScores.of(
            parallel,
            ScoreSource.of(logits, labels),
            labels,
            UnknownLabels.NEGATIVE,
            new float[] {threshold})
        .hits(0);
  }

  @Property(tries = 100)
  void noTruthHasAHigherPrecisionAtK(@ForAll @IntRange(min = 1, max = 7) int k, @ForAll long seed) {
    try (Tagging data = Tagging.of(40, 6, 1, seed)) {
      BestLabels best = BestLabels.of(k, data.given(), data.source());
      TaggingMetrics truth = metrics(data.logits(), data.truth(), k);
      TaggingMetrics given = metrics(data.logits(), data.given(), k);
      Gaps complete = Gaps.of(LabelRecall.parse("1"), data.source(), data.given());
      assertEquals(
          given.images().atK().getFirst().precision(), best.mostPrecision(complete), 1e-12);
      Gaps many = Gaps.of(LabelRecall.parse("0.01"), data.source(), data.given());
      if (IntStream.range(0, 6).allMatch(c -> data.given().positivesPerClass()[c] > 0)) {
        assertTrue(truth.images().atK().getFirst().precision() <= best.mostPrecision(many) + 1e-12);
      }
    }
  }

  private TaggingMetrics metrics(Tensor logits, LabelMatrix labels, int k) {
    return TaggingMetrics.of(
        parallel,
        ScoreSource.of(logits, labels),
        labels,
        MetricSettings.of(ScoreScale.LOGIT, labels.classes()).withKs(List.of(k)));
  }

  @Property(tries = 300)
  void largestScoresAreThoseOfASort(
      @ForAll @IntRange(min = 0, max = 12) int most,
      @ForAll @IntRange(min = 0, max = 40) int count,
      @ForAll @IntRange(min = 1, max = 20) int levels,
      @ForAll long seed) {
    LargestScores largest = new LargestScores(most);
    List<float[]> all = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      float score = (float) Math.floor(Philox.uniform(seed, 0, row) * levels) - levels / 2f;
      all.add(new float[] {score, row});
      if (largest.wants(score, row)) {
        largest.add(score, row);
      }
    }
    all.sort(Comparator.<float[]>comparingDouble(e -> -e[0]).thenComparingDouble(e -> e[1]));
    int[] expected = all.stream().limit(most).mapToInt(e -> (int) e[1]).sorted().toArray();
    int[] rows = largest.rows();
    Arrays.sort(rows);
    assertEquals(Arrays.toString(expected), Arrays.toString(rows));
  }

  @Property(tries = 20)
  void whatIsGivenStays(@ForAll long seed) {
    try (Tagging data = Tagging.of(60, 5, 2, seed)) {
      Gaps gaps = Gaps.of(LabelRecall.parse("0.4"), data.source(), data.given());
      LabelMatrix best = BestCompletion.of(data.given(), gaps, data.source());
      for (int image = 0; image < 60; image++) {
        for (int i = 0; i < data.given().positiveCount(image); i++) {
          assertEquals(LabelState.POSITIVE, best.state(image, data.given().positive(image, i)));
        }
      }
    }
  }
}
