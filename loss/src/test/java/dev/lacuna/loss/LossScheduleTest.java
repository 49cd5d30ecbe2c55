package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses that change from epoch to epoch, and those that depend on the training labels. */
class LossScheduleTest {
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** Gradients of images with one class, all of them unknown, times the batch. */
  private static float[] gradient(Loss loss, LabelMatrix labels, float... logits) {
    try (Tensor z = Tensor.of(Shape.of(logits.length, 1), logits);
        Tensor gradient = Tensor.allocate(z.shape())) {
      loss.evaluate(BACKEND, z, labels, IntStream.range(0, logits.length).toArray(), gradient);
      float[] slopes = gradient.toArray();
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] *= logits.length;
      }
      return slopes;
    }
  }

  private static LabelMatrix unknown(int images) {
    LabelMatrix.Builder builder = LabelMatrix.builder(1);
    for (int i = 0; i < images; i++) {
      builder.addRow();
    }
    return builder.build();
  }

  @Test
  void splcPullsConfidentUnknownEntriesUpFromItsEpochOn() {
    LabelMatrix labels = unknown(2);
    Loss loss = Losses.parse("splc:tau=0.6,from=3").bind(labels);
    for (int epoch = 1; epoch <= 4; epoch++) {
      loss.beginEpoch(epoch, 4);
      float[] slopes = gradient(loss, labels, 1, 0.2f);
      assertEquals(epoch < 3, slopes[0] > 0, "epoch " + epoch);
      assertTrue(slopes[1] > 0, "not as sure");
    }
  }

  @Test
  void splcNeverCorrectsAVerifiedNegative() {
    LabelMatrix labels = LabelMatrix.builder(1).addRow(new int[0], new int[] {0}).build();
    Loss loss = Losses.parse("splc").bind(labels);
    loss.beginEpoch(9, 9);
    assertTrue(gradient(loss, labels, 3)[0] > 0);
  }

  @Test
  void pseudoLabelsAreTheLowestScoresOfTheLastEpoch() {
    LabelMatrix labels = unknown(4);
    Loss loss = Losses.parse("em-apl:alpha=0.1,beta=1,theta=1,warmup=0.5").bind(labels);
    float[] scores = {-6.1f, -5.1f, -2.1f, 1.1f};
    float[] undecided = null;
    for (int epoch = 1; epoch <= 2; epoch++) {
      loss.beginEpoch(epoch, 4);
      undecided = gradient(loss, labels, scores);
      // Entropy draws to 0 from both sides.
      assertTrue(undecided[0] < 0 && undecided[2] < 0 && undecided[3] > 0);
    }
    // Half of theta: the two lowest, with their mean probability as the target.
    loss.beginEpoch(3, 4);
    float[] slopes = gradient(loss, labels, scores);
    double target = (Reference.sigmoid(-6.125) + Reference.sigmoid(-5.125)) / 2;
    assertEquals(Reference.sigmoid(-6.1f) - target, slopes[0], 1e-7);
    assertEquals(Reference.sigmoid(-5.1f) - target, slopes[1], 1e-7);
    assertEquals(undecided[2], slopes[2]);
    assertEquals(undecided[3], slopes[3]);
    // In the last epoch all of them.
    loss.beginEpoch(4, 4);
    double all = (2 * target + Reference.sigmoid(-2.125) + Reference.sigmoid(1.125)) / 4;
    assertEquals(Reference.sigmoid(1.1f) - all, gradient(loss, labels, scores)[3], 1e-7);
  }

  @Test
  void generalizedRobustGoesFromRobustToConfident() {
    LabelMatrix labels = unknown(1);
    Loss loss = Losses.parse("gr").bind(labels);
    loss.beginEpoch(1, 5);
    float first = gradient(loss, labels, 2)[0];
    loss.beginEpoch(5, 5);
    float last = gradient(loss, labels, 2)[0];
    assertTrue(first > 0 && last < first, first + " then " + last);
    loss.beginEpoch(1, 1);
    assertEquals(first, gradient(loss, labels, 2)[0]);
  }

  @Test
  void balancedWeightsFollowFromTheTrainingLabels() {
    // 3 positives, 12 other labels.
    LabelMatrix labels = LabelMatrix.builder(5).addRow(0, 1).addRow(2).addRow().build();
    Loss loss = Losses.parse("wbce:wn=auto").bind(labels);
    LabelMatrix other = LabelMatrix.builder(5).addRow().build();
    try (Tensor z = Tensor.allocate(Shape.of(1, 5));
        Tensor gradient = Tensor.allocate(z.shape())) {
      loss.evaluate(BACKEND, z, other, new int[] {0}, gradient);
      assertEquals(0.25f * 0.5f, gradient.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wbce:wn=auto", "wan", "em-apl", "pasl", "ps-unbiased", "ps-bound"})
  void whatDependsOnLabelsHasToBeBound(String text) {
    Loss loss = Losses.parse(text);
    String message =
        assertThrows(IllegalStateException.class, () -> gradient(loss, unknown(1), 0)).getMessage();
    assertEquals(
        "loss "
            + loss.describe()
            + " depends on the training labels: bind it to them before evaluating",
        message);
  }

  @Test
  void labelsOfOtherClassesAreRefused() {
    Loss loss = Losses.parse("ps-bound").bind(LabelMatrix.builder(3).addRow(1).build());
    assertEquals(
        "loss ps-bound:a=0.55,b=1.5 is bound to labels of 3 classes, but is given 1",
        assertThrows(IllegalArgumentException.class, () -> gradient(loss, unknown(1), 0))
            .getMessage());
  }

  @Test
  void propensitiesOutOfRangeAreRefused() {
    for (double propensity : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertEquals(
          "the propensity of class 1 must be above 0 and at most 1, got " + propensity,
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      PropensityScored.of(
                          PropensityScored.Form.BOUND, new double[] {0.5, propensity}))
              .getMessage());
    }
  }
}
