package dev.lacuna.loss.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ClassPriorsLawsTest {

  /** Scores on a grid of 1/8, so that many are equal and a bin holds one value. */
  private static final class Data implements AutoCloseable {
    final Tensor scores;
    final LabelMatrix labels;

    Data(int images, int classes, int percent, long seed) {
      Random random = new Random(seed);
      scores = Tensor.allocate(Shape.of(images, classes));
      LabelMatrix.Builder builder = LabelMatrix.builder(classes);
      for (int row = 0; row < images; row++) {
        int[] draws = random.ints(classes, 0, 100).toArray();
        builder.addRow(
            IntStream.range(0, classes).filter(c -> draws[c] < percent).toArray(),
            IntStream.range(0, classes).filter(c -> draws[c] > 94).toArray());
        for (int c = 0; c < classes; c++) {
          double z = random.nextGaussian() * 5 + (draws[c] < 2 * percent ? 6 : 0);
          scores.set((long) row * classes + c, (float) (Math.rint(z * 8) / 8));
        }
      }
      labels = builder.build();
    }

    @Override
    public void close() {
      scores.close();
    }
  }

  /** The definition: every score is a threshold. */
  private static double bruteForce(Data data, int label, ConfidenceBound bound) {
    int images = data.labels.rows();
    int givenTotal = data.labels.positivesPerClass()[label];
    double lowest = Double.POSITIVE_INFINITY;
    double prior = 1;
    float[] scores = new float[images];
    for (int row = 0; row < images; row++) {
      scores[row] = data.scores.get((long) row * data.labels.classes() + label);
    }
    double[] thresholds =
        IntStream.range(0, images).mapToDouble(i -> -scores[i]).sorted().map(z -> -z).toArray();
    for (double threshold : thresholds) {
      int all = 0;
      int given = 0;
      for (int row = 0; row < images; row++) {
        if (scores[row] >= threshold) {
          LabelState state = data.labels.state(row, label);
          all += state == LabelState.NEGATIVE ? 0 : 1;
          given += state == LabelState.POSITIVE ? 1 : 0;
        }
      }
      double ratio = given == 0 ? lowest : bound.ratio(all, images, given, givenTotal);
      if (ratio < lowest) {
        lowest = ratio;
        prior = Math.min(1, (double) all / images / ((double) given / givenTotal));
      }
    }
    return Math.max(prior, (double) givenTotal / images);
  }

  @Property(tries = 60)
  void equalsTheDefinition(
      @ForAll @IntRange(min = 1, max = 120) int images,
      @ForAll @IntRange(min = 1, max = 35) int classes,
      @ForAll @IntRange(min = 0, max = 60) int percent,
      @ForAll ConfidenceBound bound,
      @ForAll long seed) {
    try (Data data = new Data(images, classes, percent, seed)) {
      ClassPriors priors =
          ClassPriors.crisp(Parallel.sequential(), data.scores, data.labels, bound);
      for (int c = 0; c < classes; c++) {
        if (!priors.tooFew(c)) {
          assertEquals(bruteForce(data, c, bound), priors.prior(c), 1e-12);
        }
        assertTrue(priors.expected(c) >= priors.given(c) * (1 - 1e-12));
        assertTrue(priors.prior(c) <= 1);
      }
    }
  }

  /** Batches of any size; the scores lie on the edges of the bins, so nothing is lost. */
  @Property(tries = 60)
  void theStreamingFormEqualsTheExactOneOnTheEdgesOfItsBins(
      @ForAll @IntRange(min = 1, max = 150) int images,
      @ForAll @IntRange(min = 1, max = 20) int classes,
      @ForAll @IntRange(min = 0, max = 60) int percent,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll ConfidenceBound bound,
      @ForAll long seed) {
    try (Data data = new Data(images, classes, percent, seed);
        Tensor logits = Tensor.allocate(Shape.of(batch, classes))) {
      for (long i = 0; i < data.scores.size(); i++) {
        data.scores.set(i, Math.clamp(data.scores.get(i), -16f, 15.875f));
      }
      ScoreHistograms histograms = new ScoreHistograms(classes);
      for (int from = 0; from < images; from += batch) {
        int count = Math.min(batch, images - from);
        int[] rows = new int[batch];
        for (int i = 0; i < count; i++) {
          rows[i] = from + i;
          for (int c = 0; c < classes; c++) {
            logits.set((long) i * classes + c, data.scores.get((long) (from + i) * classes + c));
          }
        }
        histograms.add(logits, data.labels, rows, count);
      }
      assertArrayEquals(
          ClassPriors.crisp(Parallel.sequential(), data.scores, data.labels, bound).priors(),
          histograms.crisp(bound).priors());
    }
  }

  @Property(tries = 20)
  void onlyTheOrderOfScoresMattersAndNeverTheThreads(
      @ForAll @IntRange(min = 1, max = 200) int images,
      @ForAll @IntRange(min = 1, max = 70) int classes,
      @ForAll @IntRange(min = 2, max = 5) int threads,
      @ForAll long seed) {
    try (Data data = new Data(images, classes, 20, seed);
        Parallel parallel = Parallel.of(threads)) {
      double[] before = ClassPriors.crisp(Parallel.sequential(), data.scores, data.labels).priors();
      for (long i = 0; i < data.scores.size(); i++) {
        // Exact and increasing.
        data.scores.set(i, data.scores.get(i) * 4 - 1);
      }
      assertArrayEquals(before, ClassPriors.crisp(parallel, data.scores, data.labels).priors());
    }
  }
}
