package dev.lacuna.cnn.metric;

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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rankings of classes for images against their definitions, computed the long way, and laws. */
class ImageRankingLawsTest {
  private static final List<Integer> KS = List.of(1, 3, 7);

  private final Parallel sequential = Parallel.sequential();

  private ImageRankings of(Tensor scores, LabelMatrix labels, int... rows) {
    return ImageRankings.of(sequential, ScoreSource.of(scores, rows), labels, KS, Optional.empty());
  }

  private static int[] ranking(Tensor scores, int image) {
    return IntStream.range(0, scores.shape().extent(1))
        .boxed()
        .sorted(Comparator.comparingDouble(c -> -MetricArguments.score(scores, image, c)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Property(tries = 200)
  void areTheirDefinitions(
      @ForAll @IntRange(min = 1, max = 30) int classes,
      @ForAll @IntRange(min = 1, max = 50) int values,
      @ForAll long seed) {
    LabelMatrix labels = labels(1, classes, 0.3, seed);
    try (Tensor scores = scores(1, classes, values, seed)) {
      int[] positives =
          IntStream.range(0, labels.positiveCount(0)).map(i -> labels.positive(0, i)).toArray();
      ImageRankings result = of(scores, labels, 0);
      int count = positives.length;
      double lrap = 0;
      double coverage = 0;
      double wrong = 0;
      for (int label : positives) {
        double bar = scores.get(label);
        double reached = IntStream.range(0, classes).filter(c -> scores.get(c) >= bar).count();
        double right = IntStream.of(positives).filter(c -> scores.get(c) >= bar).count();
        lrap += right / reached / count;
        coverage = Math.max(coverage, reached);
        wrong += reached - right;
      }
      // Sums of up to 30 doubles in 0..1.
      assertEquals(count == 0 ? 1 : lrap, result.labelRankingAveragePrecision(), 1e-14);
      assertEquals(coverage, result.coverageError());
      double pairs = (double) count * (classes - count);
      assertEquals(pairs == 0 ? 0 : wrong / pairs, result.rankingLoss(), 1e-15);
      int[] ranking = ranking(scores, 0);
      for (int i = 0; i < KS.size(); i++) {
        int k = KS.get(i);
        double hits = 0;
        double gain = 0;
        double ideal = 0;
        for (int rank = 0; rank < Math.min(k, classes); rank++) {
          boolean hit = labels.state(0, ranking[rank]) == LabelState.POSITIVE;
          double discount = 1 / (Math.log(rank + 2) / Math.log(2));
          hits += hit ? 1 : 0;
          gain += hit ? discount : 0;
          ideal += rank < count ? discount : 0;
        }
        AtK at = result.atK().get(i);
        assertEquals(k, at.k());
        assertEquals(hits / k, at.precision());
        assertEquals(count == 0 ? 0 : hits / count, at.recall());
        assertEquals(count == 0 ? 0 : gain / ideal, at.ndcg(), 1e-14);
        if (IntStream.range(0, classes).mapToObj(scores::get).distinct().count() == classes) {
          assertEquals(at.ndcg(), at.ndcgTiesAveraged(), 1e-14);
        }
      }
    }
  }

  @Property(tries = 50)
  void areMeansOverTheImages(
      @ForAll @IntRange(min = 1, max = 12) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.1, seed);
    try (Tensor scores = scores(images, classes, 10, seed)) {
      double[] sums = new double[5];
      int withPositives = 0;
      for (int image = 0; image < images; image++) {
        try (Tensor row = permute(scores, new int[] {image}, RandomTagging.identity(classes))) {
          ImageRankings one = of(row, labels, image);
          sums[0] += one.labelRankingAveragePrecision();
          sums[1] += one.coverageError();
          sums[2] += one.rankingLoss();
          sums[3] += one.atK().get(1).ndcg();
          sums[4] += one.atK().get(1).precision();
          withPositives += one.imagesWithPositives();
        }
      }
      ImageRankings all = of(scores, labels, RandomTagging.identity(images));
      assertEquals(images, all.images());
      assertEquals(withPositives, all.imagesWithPositives());
      assertEquals(sums[0] / images, all.labelRankingAveragePrecision(), 1e-15);
      assertEquals(sums[1] / images, all.coverageError(), 1e-13);
      assertEquals(sums[2] / images, all.rankingLoss(), 1e-15);
      assertEquals(sums[3] / images, all.atK().get(1).ndcg(), 1e-15);
      assertEquals(sums[4] / images, all.atK().get(1).precision(), 1e-15);
      assertEquals(
          sums[3] / Math.max(1, withPositives), all.atKWithPositives().get(1).ndcg(), 1e-15);
    }
  }

  @Property(tries = 50)
  void onlyTheOrderOfScoresMatters(
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    int[] rows = RandomTagging.identity(images);
    try (Tensor scores = scores(images, classes, 20, seed);
        Tensor stretched = map(scores, s -> Math.exp(3 * s) - 5)) {
      assertEquals(of(scores, labels, rows), of(stretched, labels, rows));
    }
  }

  @Property(tries = 50)
  void theOrderOfImagesAndOfClassesThatScoreApartDoesNotMatter(
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    int[] rows = Philox.permutation(seed, 2, images);
    int[] columns = Philox.permutation(seed, 3, classes);
    try (Tensor scores = scores(images, classes, 1 << 22, seed);
        Tensor permuted = permute(scores, rows, columns)) {
      ImageRankings expected = of(scores, labels, RandomTagging.identity(images));
      ImageRankings got = of(permuted, RandomTagging.permuteClasses(labels, columns), rows);
      // Sums of up to 20 numbers in another order, coverage of numbers up to 20.
      assertEquals(
          expected.labelRankingAveragePrecision(), got.labelRankingAveragePrecision(), 1e-14);
      assertEquals(expected.coverageError(), got.coverageError());
      assertEquals(expected.rankingLoss(), got.rankingLoss(), 1e-15);
      for (int i = 0; i < KS.size(); i++) {
        assertEquals(expected.atK().get(i).precision(), got.atK().get(i).precision(), 1e-15);
        assertEquals(expected.atK().get(i).ndcg(), got.atK().get(i).ndcg(), 1e-15);
      }
    }
  }

  @Property(tries = 50)
  void propensitiesOfOneLeaveWhatTheBestOrderCanReach(
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 7, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    float[] ones = new float[classes];
    Arrays.fill(ones, 1);
    try (Tensor scores = scores(images, classes, 100, seed)) {
      ScoreSource source = ScoreSource.of(scores, labels);
      ImageRankings result = ImageRankings.of(sequential, source, labels, KS, Optional.of(ones));
      for (AtK at : result.atK()) {
        double reachable =
            IntStream.range(0, images)
                .mapToDouble(i -> Math.min(at.k(), labels.positiveCount(i)))
                .sum();
        AtK.PropensityScored scored = at.propensityScored().orElseThrow();
        if (reachable == 0) {
          assertEquals(0, scored.precision());
          assertEquals(0, scored.ndcg());
        } else {
          assertEquals(at.precision() * at.k() * images / reachable, scored.precision(), 1e-14);
          AtK present =
              result.atKWithPositives().stream()
                  .filter(other -> other.k() == at.k())
                  .findFirst()
                  .orElseThrow();
          assertEquals(present.ndcg(), scored.ndcg(), 1e-14);
        }
      }
    }
  }

  @Property(tries = 30)
  void aPerfectRankingIsBestInEverything(
      @ForAll @IntRange(min = 1, max = 20) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll long seed) {
    LabelMatrix labels = labels(images, classes, 0.3, seed);
    float[] weights = new float[classes];
    for (int c = 0; c < classes; c++) {
      weights[c] = 1 + 10 * Philox.uniform(seed, 9, c);
    }
    try (Tensor scores = scores(images, classes, 10, seed)) {
      for (int image = 0; image < images; image++) {
        for (int i = 0; i < labels.positiveCount(image); i++) {
          int label = labels.positive(image, i);
          scores.set((long) image * classes + label, 3 + weights[label]);
        }
      }
      ImageRankings result =
          ImageRankings.of(
              sequential, ScoreSource.of(scores, labels), labels, KS, Optional.of(weights));
      assertEquals(1, result.labelRankingAveragePrecision(), 1e-15);
      assertEquals(0, result.rankingLoss());
      assertEquals(
          (double) Arrays.stream(labels.positivesPerClass()).sum() / images,
          result.coverageError(),
          1e-14);
      boolean any = result.imagesWithPositives() > 0;
      for (AtK at : result.atKWithPositives()) {
        assertEquals(any ? 1 : 0, at.ndcg(), 1e-15);
        assertEquals(any ? 1 : 0, at.ndcgTiesAveraged(), 1e-14);
        assertEquals(any ? 1 : 0, at.propensityScored().orElseThrow().precision(), 1e-15);
        assertEquals(any ? 1 : 0, at.propensityScored().orElseThrow().ndcg(), 1e-15);
        assertTrue(at.precision() <= 1);
      }
    }
  }
}
