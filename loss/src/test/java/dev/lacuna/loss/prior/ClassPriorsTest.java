package dev.lacuna.loss.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates against what was hidden, where it is known. */
class ClassPriorsTest {
  private static final Parallel SEQUENTIAL = Parallel.sequential();

  /** 40 classes that 2 to 30 percent of the images have, 20 to 90 percent of it given. */
  private static Simulation manyClasses(double separation) {
    double[] priors = IntStream.range(0, 40).mapToDouble(c -> 0.02 + 0.007 * c).toArray();
    // 13 and 40 have no common factor: recall and frequency are unrelated.
    double[] kept =
        IntStream.range(0, 40).mapToDouble(c -> 0.2 + 0.7 * (c * 13 % 40) / 39).toArray();
    return new Simulation(4000, priors, kept, separation, 5);
  }

  @Test
  void findsPriorsWhereScoresSeparateClasses() {
    try (Simulation data = manyClasses(4)) {
      ClassPriors estimate = ClassPriors.crisp(SEQUENTIAL, data.scores, data.given);
      for (int c = 0; c < 40; c++) {
        // At least 16 labels are given, and of the images above the best threshold nearly all
        // have the label: what is left is the error of a share of 16 and more, three times it.
        double error = 3 / Math.sqrt(estimate.given(c));
        assertEquals(1, estimate.expected(c) / data.truly[c], error, "class " + c);
      }
      assertTrue(rankCorrelation(data.recall, recalls(estimate)) > 0.95);
      double given = Arrays.stream(data.given.positivesPerClass()).sum();
      assertEquals(given / Arrays.stream(data.truly).sum(), estimate.labelRecall(), 0.02);
    }
  }

  @Test
  void ordersLabelRecallWhereScoresOverlap() {
    try (Simulation data = manyClasses(2.5)) {
      ClassPriors estimate = ClassPriors.crisp(SEQUENTIAL, data.scores, data.given);
      assertTrue(rankCorrelation(data.recall, recalls(estimate)) > 0.8);
    }
  }

  /** The reason for Wilson's bound. */
  @Test
  void thePublishedBoundOverestimatesRareClasses() {
    try (Simulation data =
        new Simulation(10_000, new double[] {0.01, 0.3}, new double[] {0.5, 0.5}, 4, 11)) {
      ClassPriors ours = ClassPriors.crisp(SEQUENTIAL, data.scores, data.given);
      ClassPriors published =
          ClassPriors.crisp(SEQUENTIAL, data.scores, data.given, ConfidenceBound.UNIFORM);
      assertEquals(1, ours.expected(0) / data.truly[0], 0.3);
      assertTrue(published.expected(0) > 1.5 * data.truly[0]);
      assertEquals(1, published.expected(1) / data.truly[1], 0.05);
    }
  }

  /** The table of docs/losses.md: mean and standard deviation of estimate over truth. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    // images, prior, separation, published, its deviation, Wilson, its deviation
    "2000, 0.3, 3, 1.070, 0.031, 1.015, 0.037",
    "2000, 0.05, 3, 1.615, 0.280, 1.066, 0.118",
    "10000, 0.01, 3, 4.037, 1.482, 1.150, 0.219",
    "100000, 0.01, 3, 2.647, 0.285, 1.031, 0.098",
    "100000, 0.002, 3, 14.795, 4.025, 1.108, 0.221",
    "100000, 0.01, 1.5, 12.690, 2.071, 1.891, 0.661",
  })
  void overestimatesAsMuchAsTheGuideSays(
      int images,
      double prior,
      double separation,
      double published,
      double publishedDeviation,
      double wilson,
      double wilsonDeviation) {
    double[] priors = new double[15];
    double[] kept = new double[15];
    Arrays.fill(priors, prior);
    Arrays.fill(kept, 0.5);
    try (Simulation data = new Simulation(images, priors, kept, separation, 17)) {
      for (ConfidenceBound bound : ConfidenceBound.values()) {
        ClassPriors estimate = ClassPriors.crisp(SEQUENTIAL, data.scores, data.given, bound);
        double[] ratios =
            IntStream.range(0, 15).mapToDouble(c -> estimate.expected(c) / data.truly[c]).toArray();
        double mean = Arrays.stream(ratios).average().orElseThrow();
        double deviation =
            Math.sqrt(Arrays.stream(ratios).map(r -> (r - mean) * (r - mean)).average().orElse(0));
        boolean uniform = bound == ConfidenceBound.UNIFORM;
        assertEquals(uniform ? published : wilson, mean, 0.0006, bound.name());
        assertEquals(
            uniform ? publishedDeviation : wilsonDeviation, deviation, 0.0006, bound.name());
      }
    }
  }

  @Test
  void scoresThatSayNothingGiveAPriorOfAboutOne() {
    try (Simulation data = new Simulation(4000, new double[] {0.3}, new double[] {0.5}, 0, 3)) {
      assertTrue(ClassPriors.crisp(SEQUENTIAL, data.scores, data.given).prior(0) > 0.7);
    }
  }

  /** Six images; the two best have the label given, the next one not. */
  @Test
  void isTheRatioAtTheBestThreshold() {
    LabelMatrix labels =
        LabelMatrix.builder(1).addRow(0).addRow(0).addRow().addRow(0).addRow().addRow().build();
    try (Tensor scores = Tensor.of(Shape.of(6, 1), 9, 8, 7, 6, 5, 4)) {
      LowestRatio lowest = new LowestRatio(ConfidenceBound.UNIFORM, 6, 3);
      lowest.offer(1, 1);
      lowest.offer(2, 2);
      lowest.offer(4, 3);
      // q/qp is 1/2, 1/2 and 2/3, but the bound divides by qp = 1/3, 2/3 and 1.
      assertEquals(4.0 / 6, lowest.prior());
      // Too few labels for an estimate of its own, and no other class: nothing seems missing.
      ClassPriors priors = ClassPriors.crisp(SEQUENTIAL, scores, labels, ConfidenceBound.UNIFORM);
      assertEquals(0.5, priors.prior(0));
      assertTrue(priors.tooFew(0));
    }
  }

  @Test
  void boundsAreThoseOfTheFormulas() {
    double slack = Math.sqrt(Math.log(400) / 2000) + Math.sqrt(Math.log(400) / 100);
    assertEquals(
        (0.1 + 1.01 * slack) / 0.4, ConfidenceBound.UNIFORM.ratio(100, 1000, 20, 50), 1e-12);
    // Wilson, z = 2: (p + 2/n +- 2 sqrt(p(1-p)/n + 1/n^2)) / (1 + 4/n).
    double upper = (0.1 + 0.002 + 2 * Math.sqrt(0.1 * 0.9 / 1000 + 1e-6)) / 1.004;
    double lower = (0.4 + 0.04 - 2 * Math.sqrt(0.4 * 0.6 / 50 + 1 / 2500.0)) / 1.08;
    assertEquals(upper / lower, ConfidenceBound.WILSON.ratio(100, 1000, 20, 50), 1e-12);
  }

  @Test
  void verifiedNegativesAreNotAmongThoseThatMayHaveTheLabel() {
    LabelMatrix.Builder some = LabelMatrix.builder(1);
    LabelMatrix.Builder none = LabelMatrix.builder(1);
    float[] scores = new float[400];
    for (int row = 0; row < 400; row++) {
      scores[row] = 400 - row;
      // Of the best 200 every fourth is given, every fourth verified to be without the label.
      int[] given = row < 200 && row % 4 == 0 ? new int[] {0} : new int[0];
      some.addRow(given, row < 200 && row % 4 == 1 ? new int[] {0} : new int[0]);
      none.addRow(given);
    }
    try (Tensor z = Tensor.of(Shape.of(400, 1), scores)) {
      double with = ClassPriors.crisp(SEQUENTIAL, z, some.build()).expected(0);
      double without = ClassPriors.crisp(SEQUENTIAL, z, none.build()).expected(0);
      assertEquals(200, without, 4);
      assertEquals(150, with, 4);
    }
  }

  @Test
  void heldOutProbabilitiesOfBeingGivenAreTheRecall() {
    int images = 5000;
    LabelMatrix.Builder builder = LabelMatrix.builder(2);
    float[] logits = new float[2 * images];
    for (int row = 0; row < images; row++) {
      // Class 0: 1000 images have it, 300 of them given, and the model knows exactly that.
      boolean fits = row < 1000;
      boolean given = row < 300;
      logits[2 * row] = fits ? (float) Math.log(0.3 / 0.7) : -20;
      logits[2 * row + 1] = -9;
      builder.addRow(given ? new int[] {0} : row == 400 ? new int[] {1} : new int[0]);
    }
    try (Tensor z = Tensor.of(Shape.of(images, 2), logits)) {
      ClassPriors priors = ClassPriors.heldOut(SEQUENTIAL, z, builder.build());
      assertEquals(0.3, priors.labelRecall(0), 1e-7);
      assertEquals(0.2, priors.prior(0), 1e-7);
      assertEquals(1000, priors.expected(0), 1e-3);
      assertEquals(300, priors.given(0));
      // One given label: the recall of the other class.
      assertTrue(priors.tooFew(1));
      assertFalse(priors.tooFew(0));
      assertEquals(0.3, priors.labelRecall(1), 1e-7);
      assertEquals(0.3, priors.labelRecall(), 1e-7);
    }
  }

  @Test
  void aClassThatNobodyWasGivenHasNoRecall() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(1).addRow().build();
    try (Tensor z = Tensor.of(Shape.of(2, 2), 0, 1, 2, 3)) {
      for (ClassPriors priors :
          new ClassPriors[] {
            ClassPriors.crisp(SEQUENTIAL, z, labels), ClassPriors.heldOut(SEQUENTIAL, z, labels)
          }) {
        assertEquals(0, priors.prior(0));
        assertEquals(Double.NaN, priors.labelRecall(0));
        assertEquals(0.5, priors.prior(1));
        assertEquals(1, priors.labelRecall(1));
        assertEquals(2, priors.classes());
        assertEquals(2, priors.images());
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(1).build();
    assertEquals(
        "scores must have shape 1x2 as the labels, got 2x1",
        refusal(labels, Tensor.of(Shape.of(2, 1), 0, 1)));
    assertEquals(
        "the score of class 1 is NaN in row 0; scores must be numbers",
        refusal(labels, Tensor.of(Shape.of(1, 2), 0, Float.NaN)));
  }

  private static String refusal(LabelMatrix labels, Tensor scores) {
    try (scores) {
      return assertThrows(
              IllegalArgumentException.class, () -> ClassPriors.crisp(SEQUENTIAL, scores, labels))
          .getMessage();
    }
  }

  private static double[] recalls(ClassPriors priors) {
    return IntStream.range(0, priors.classes()).mapToDouble(priors::labelRecall).toArray();
  }

  /** Spearman's; without ties. */
  private static double rankCorrelation(double[] left, double[] right) {
    int[] leftRanks = ranks(left);
    int[] rightRanks = ranks(right);
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = leftRanks[i] - rightRanks[i];
      sum += difference * difference;
    }
    double n = left.length;
    return 1 - 6 * sum / (n * (n * n - 1));
  }

  private static int[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    int[] ranks = new int[values.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  /** 15 / 22 * 22 is below 15 in floating point; no label is given more often than it fits. */
  @Test
  void recallIsAtMostOneWhateverIsRounded() {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    Tensor logits = Tensor.allocate(Shape.of(22, 1));
    for (int row = 0; row < 22; row++) {
      builder.addRow(row < 15 ? new int[] {0} : new int[0]);
      logits.set(row, row < 15 ? 100 : -100);
    }
    ClassPriors priors = ClassPriors.heldOut(Parallel.sequential(), logits, builder.build());
    assertEquals(15, priors.expected(0), 0);
    assertEquals(1, priors.labelRecall(0), 0);
    logits.close();
  }
}
