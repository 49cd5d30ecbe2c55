package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NonNegativePuTest {
  private static final double ROUNDING = 0x1p-24;
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** l(z) of the surrogate, in double. */
  private static double loss(NonNegativePu.Surrogate surrogate, double z) {
    return surrogate == NonNegativePu.Surrogate.SIGMOID
        ? Reference.sigmoid(-z)
        : Reference.softplus(-z);
  }

  /** pi mean_P l(z) and B of one class, with one entry moved. */
  private static double[] risk(
      NonNegativePu.Surrogate surrogate,
      RandomBatch data,
      int label,
      double prior,
      boolean twoSets,
      int moved,
      double by) {
    double positive = 0;
    double withdrawn = 0;
    double unknown = 0;
    int given = 0;
    int batch = data.labels.rows();
    for (int row = 0; row < batch; row++) {
      double z = data.logits.get((long) row * data.labels.classes() + label);
      z += row == moved ? by : 0;
      if (data.labels.state(row, label) == LabelState.POSITIVE) {
        positive += loss(surrogate, z);
        withdrawn += loss(surrogate, -z);
        given++;
      } else {
        unknown += loss(surrogate, -z);
      }
    }
    double weight = given == 0 ? 0 : prior / given;
    double others =
        twoSets ? given == batch ? 0 : unknown / (batch - given) : (unknown + withdrawn) / batch;
    return new double[] {weight * positive, others - weight * withdrawn};
  }

  /** A batch of all images: the published formula, and its finite differences. */
  @ParameterizedTest
  @CsvSource({"SIGMOID, true", "SIGMOID, false", "LOGISTIC, true", "LOGISTIC, false"})
  void isTheDefinition(NonNegativePu.Surrogate surrogate, boolean twoSets) {
    double beta = 0.01f;
    double gamma = 0.5;
    // No class has more given labels than it fits.
    double prior = 0.95;
    int clamped = 0;
    for (int classes : new int[] {1, 30, 1037}) {
      try (RandomBatch data = new RandomBatch(9, classes, 0.3, 0.2, classes)) {
        double[] priors = new double[classes];
        Arrays.fill(priors, prior);
        NonNegativePu asked =
            NonNegativePu.of(surrogate).withClamp((float) beta, (float) gamma).withPriors(priors);
        Loss loss = (twoSets ? asked.withTwoSets() : asked).bind(data.labels);
        double value = loss.evaluate(BACKEND, data.logits, data.labels, data.rows, data.gradient);
        double expected = 0;
        double size = 0;
        double h = 1e-4;
        for (int c = 0; c < classes; c++) {
          double[] here = risk(surrogate, data, c, prior, twoSets, -1, 0);
          boolean back = here[1] < -beta;
          clamped += back ? 1 : 0;
          expected += here[0] + (back ? -beta : here[1]);
          size += Math.abs(here[0]) + Math.abs(here[1]) + 100;
          for (int row = 0; row < 9; row++) {
            double[] above = risk(surrogate, data, c, prior, twoSets, row, h);
            double[] below = risk(surrogate, data, c, prior, twoSets, row, -h);
            double slope =
                back ? -gamma * (above[1] - below[1]) : above[0] + above[1] - below[0] - below[1];
            assertEquals(
                slope / (2 * h),
                data.gradient.get((long) row * classes + c),
                1e-7 + 8 * ROUNDING,
                "class " + c + " row " + row);
          }
        }
        assertEquals(expected, value, 8 * ROUNDING * size);
      }
    }
    assertTrue(clamped > 10, clamped + " classes were clamped");
  }

  /** The mean over all batches of one image is the risk over all images. */
  @Test
  void batchesAddUpToTheWhole() {
    NonNegativePu.Surrogate surrogate = NonNegativePu.Surrogate.LOGISTIC;
    try (RandomBatch data = new RandomBatch(40, 5, 0.1, 0, 1);
        Tensor one = Tensor.allocate(Shape.of(1, 5))) {
      // With beta so large no class is ever overfitted.
      Loss loss = NonNegativePu.of(surrogate).withRecall(0.5f).withClamp(1e9f, 1).bind(data.labels);
      double sum = 0;
      for (int row = 0; row < 40; row++) {
        for (int c = 0; c < 5; c++) {
          one.set(c, data.logits.get(row * 5L + c));
        }
        sum += loss.evaluate(BACKEND, one, data.labels, new int[] {row}, null);
      }
      double expected = 0;
      double size = 0;
      for (int c = 0; c < 5; c++) {
        double prior = 2 * data.labels.positivesPerClass()[c] / 40.0;
        double[] whole = risk(surrogate, data, c, prior, false, -1, 0);
        expected += whole[0] + whole[1];
        size += Math.abs(whole[0]) + Math.abs(whole[1]);
      }
      assertEquals(expected, sum / 40, 16 * ROUNDING * size);
    }
  }

  @Test
  void completeLabelsAndTheLogisticSurrogateAreCrossEntropy() {
    try (RandomBatch data = new RandomBatch(8, 30, 0.2, 0, 2);
        Tensor other = Tensor.allocate(data.logits.shape())) {
      Loss loss =
          NonNegativePu.of(NonNegativePu.Surrogate.LOGISTIC).withRecall(1).bind(data.labels);
      double value = loss.evaluate(BACKEND, data.logits, data.labels, data.rows, data.gradient);
      double expected =
          WeightedBinaryCrossEntropy.of(1, 1)
              .evaluate(BACKEND, data.logits, data.labels, data.rows, other);
      assertEquals(expected, value, 16 * ROUNDING * expected);
      for (int i = 0; i < other.size(); i++) {
        assertEquals(other.get(i), data.gradient.get(i), 4 * ROUNDING);
      }
    }
  }

  /** A rare label that is recognised: B of its batch is below 0, that of all batches is not. */
  @Test
  void aRareLabelIsNotUndone() {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    IntStream.range(0, 200).forEach(row -> builder.addRow(row < 4 ? new int[] {0} : new int[0]));
    LabelMatrix labels = builder.build();
    Loss loss = NonNegativePu.of(NonNegativePu.Surrogate.SIGMOID).withRecall(0.4f).bind(labels);
    try (Tensor z = Tensor.allocate(Shape.of(10, 1));
        Tensor gradient = Tensor.allocate(z.shape())) {
      z.fill(-1.5f);
      for (int batch = 1; batch < 20; batch++) {
        int from = batch * 10;
        int[] rows = IntStream.range(from, from + 10).toArray();
        loss.evaluate(BACKEND, z, labels, rows, gradient);
      }
      // Of ten images four have it: B = 0.6 * 0.18 - 4 * 1.5 / 10 * 0.98, far below 0.
      for (int image = 0; image < 4; image++) {
        z.set(image, 4);
      }
      int[] rows = IntStream.range(0, 10).toArray();
      loss.evaluate(BACKEND, z, labels, rows, gradient);
      assertTrue(gradient.get(0) < 0, "the positive is still pulled up");
      // The first batch of a training has nothing but itself to go by.
      Loss fresh = NonNegativePu.of(NonNegativePu.Surrogate.SIGMOID).withRecall(0.4f).bind(labels);
      fresh.evaluate(BACKEND, z, labels, rows, gradient);
      assertTrue(gradient.get(0) > 0, "a step back");
    }
  }

  /** After an epoch with separated scores, a positive weighs one over the label recall. */
  @Test
  void autoFindsLabelRecall() {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    float[] scores = new float[2000];
    for (int row = 0; row < 2000; row++) {
      // 400 have it, every other one of them given.
      builder.addRow(row < 400 && row % 2 == 0 ? new int[] {0} : new int[0]);
      scores[row] = (row < 400 ? 3 : -3) + row * 1e-4f;
    }
    LabelMatrix labels = builder.build();
    Loss auto = NonNegativePu.of(NonNegativePu.Surrogate.LOGISTIC).bind(labels);
    int[] rows = IntStream.range(0, 2000).toArray();
    try (Tensor z = Tensor.of(Shape.of(2000, 1), scores);
        Tensor gradient = Tensor.allocate(z.shape())) {
      double[] pulls = new double[5];
      for (int epoch = 1; epoch < 5; epoch++) {
        auto.beginEpoch(epoch, 5);
        auto.evaluate(BACKEND, z, labels, rows, gradient);
        // A positive of weight a is pulled by a (1 - p) + (a - 1) p = a - p.
        pulls[epoch] = -2000 * gradient.get(0) + Reference.sigmoid(scores[0]);
      }
      assertEquals(1, pulls[1], 1e-4);
      // A share of 200 has a standard error of 7 percent or less.
      assertEquals(2, pulls[2], 0.3);
      assertEquals(pulls[3], pulls[4]);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(1).build();
    NonNegativePu loss = NonNegativePu.of(NonNegativePu.Surrogate.SIGMOID);
    try (Tensor z = Tensor.of(Shape.of(1, 2), 1, 2)) {
      assertThrows(
          IllegalStateException.class,
          () -> loss.evaluate(BACKEND, z, labels, new int[] {0}, null));
    }
    assertThrows(IllegalArgumentException.class, () -> loss.withRecall(0));
    assertThrows(IllegalArgumentException.class, () -> loss.withRecall(1.5f));
    assertThrows(IllegalArgumentException.class, () -> loss.withClamp(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> loss.withClamp(0, 2));
    assertEquals(
        "nnpu: the prior of class 1 must be in 0..1, got 2.0",
        assertThrows(IllegalArgumentException.class, () -> loss.withPriors(new double[] {0, 2}))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> loss.withPriors(new double[3]).bind(labels));
  }
}
