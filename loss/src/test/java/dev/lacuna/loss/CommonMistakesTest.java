package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The two mistakes that docs/losses.md shows, with its numbers: that they are ones, and not ours.
 */
class CommonMistakesTest {
  private static final LabelMatrix POSITIVE = LabelMatrix.builder(1).addRow(0).build();
  private static final LabelMatrix NEGATIVE =
      LabelMatrix.builder(1).addRow(new int[0], new int[] {0}).build();

  private final Backend backend = new Backend(Kernels.scalar("test"), Parallel.sequential());
  private final WeightedBinaryCrossEntropy loss = WeightedBinaryCrossEntropy.of(1, 0.5f);

  private double gradient(LabelMatrix labels, float z) {
    try (Tensor logits = Tensor.of(Shape.of(1, 1), z);
        Tensor gradient = Tensor.allocate(Shape.of(1, 1))) {
      loss.evaluate(backend, logits, labels, new int[] {0}, gradient);
      return gradient.get(0);
    }
  }

  private double value(LabelMatrix labels, float z) {
    try (Tensor logits = Tensor.of(Shape.of(1, 1), z)) {
      return loss.evaluate(backend, logits, labels, new int[] {0}, null);
    }
  }

  private static float sigmoid(float z) {
    return (float) (1 / (1 + Math.exp(-z)));
  }

  /** d/dz of -log(p + epsilon) in float, as automatic differentiation multiplies it together. */
  private static float epsilonGradientOfPositive(float z, float epsilon) {
    float p = sigmoid(z);
    return -1 / (p + epsilon) * (p * (1 - p));
  }

  /** d/dz of -0.5 log(1 - p + epsilon), likewise. */
  private static float epsilonGradientOfNegative(float z, float epsilon) {
    float p = sigmoid(z);
    return 0.5f / (1 - p + epsilon) * (p * (1 - p));
  }

  @ParameterizedTest
  @CsvSource({
    // logit, gradient with 1e-7, with 1e-5, ours
    "-5,  -0.9933,   -0.9918,   -0.9933",
    "-10, -0.9977,   -0.8194,   -1.0000",
    "-16, -0.5295,   -0.01113,  -1.0000",
    "-20, -0.02020,  -2.061e-4, -1.0000",
    "-40, -4.248e-11, -4.248e-13, -1.0000",
  })
  void epsilonInsideTheLogarithmKillsTheGradientOfABadlyWrongPositive(
      float z, double withSmallEpsilon, double withLargeEpsilon, double ours) {
    // The table has four digits.
    assertEquals(withSmallEpsilon, epsilonGradientOfPositive(z, 1e-7f), -1e-3 * withSmallEpsilon);
    assertEquals(withLargeEpsilon, epsilonGradientOfPositive(z, 1e-5f), -1e-3 * withLargeEpsilon);
    assertEquals(ours, gradient(POSITIVE, z), 1e-4);
  }

  @Test
  void fromLogit18OnTheGradientOfABadlyWrongNegativeIsExactlyZero() {
    for (float z : new float[] {18, 40, 200}) {
      assertEquals(0f, epsilonGradientOfNegative(z, 1e-7f));
      assertEquals(0f, epsilonGradientOfNegative(z, 1e-5f));
      assertEquals(0.5, gradient(NEGATIVE, z), 1e-7);
    }
  }

  @Test
  void epsilonAlsoCapsTheValue() {
    assertEquals(16.118, -Math.log(sigmoid(-40) + 1e-7), 1e-3);
    assertEquals(11.513, -Math.log(sigmoid(-40) + 1e-5), 1e-3);
    assertEquals(40, value(POSITIVE, -40));
  }

  /** -w_p y log p + w_n (1 - y) log(1 - p): the minus sign covers the first term only. */
  private static double halfNegatedValue(double y, double z) {
    double logP = -Reference.softplus(-z);
    double logNotP = -Reference.softplus(z);
    return -y * logP + 0.5 * (1 - y) * logNotP;
  }

  private static double halfNegatedDerivative(double y, double z) {
    double p = Reference.sigmoid(z);
    return y * (p - 1) - 0.5 * (1 - y) * p;
  }

  @Test
  void subtractingOnlyThePositiveTermTurnsTheSignOfTheNegativeOne() {
    double h = 1e-5;
    double difference = (halfNegatedValue(0, h) - halfNegatedValue(0, -h)) / (2 * h);
    assertEquals(difference, halfNegatedDerivative(0, 0), 1e-9);
    assertEquals(-0.25, halfNegatedDerivative(0, 0));
    assertEquals(0.25, gradient(NEGATIVE, 0));
    assertEquals(halfNegatedDerivative(1, 0), gradient(POSITIVE, 0));
  }

  @Test
  void subtractingOnlyThePositiveTermLeavesNoLowerBound() {
    double wrong = 0;
    float right = 0;
    for (int step = 1; step <= 1000; step++) {
      wrong -= halfNegatedDerivative(0, wrong);
      right -= (float) gradient(NEGATIVE, right);
      assertTrue(value(NEGATIVE, right) >= 0);
    }
    // Both walk down on one negative label at learning rate 1: one is sure that the label fits.
    assertEquals(498.8, wrong, 0.1);
    assertEquals(-249.4, halfNegatedValue(0, wrong), 0.1);
    assertEquals(-6.2, right, 0.1);
    assertEquals(0.001, value(NEGATIVE, right), 1e-4);

    for (int step = 0; step < 1000; step++) {
      wrong -= halfNegatedDerivative(0, wrong);
    }
    assertEquals(-499.4, halfNegatedValue(0, wrong), 0.1);
  }
}
