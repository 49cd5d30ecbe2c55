package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.loss.Reduction;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedBinaryCrossEntropyTest {
  /** Rounding of one float operation. */
  private static final double ROUNDING = 0x1p-24;

  private final Backend backend = new Backend(Kernels.scalar("test"), Parallel.sequential());

  private static final class Result {
    final double value;
    final float[] gradient;

    Result(double value, float[] gradient) {
      this.value = value;
      this.gradient = gradient;
    }
  }

  private Result evaluate(Loss loss, LabelMatrix labels, float... logits) {
    int batch = logits.length / labels.classes();
    Shape shape = Shape.of(batch, labels.classes());
    try (Tensor z = Tensor.of(shape, logits);
        Tensor gradient = Tensor.allocate(shape)) {
      gradient.fill(Float.NaN);
      int[] rows = IntStream.range(0, batch).toArray();
      return new Result(loss.evaluate(backend, z, labels, rows, gradient), gradient.toArray());
    }
  }

  private static LabelMatrix onePositive() {
    return LabelMatrix.builder(1).addRow(0).build();
  }

  private static LabelMatrix nothingKnown(int classes) {
    return LabelMatrix.builder(classes).addRow().build();
  }

  @ParameterizedTest
  @ValueSource(floats = {-200, -88.5f, -40, -17, -3.25f, -1e-6f, 0, 0.5f, 2, 16.6f, 41, 103, 200})
  void entriesEqualTheFormulasAndTheirFiniteDifferences(float z) {
    Loss loss = WeightedBinaryCrossEntropy.of(2, 0.5f);
    for (boolean positive : new boolean[] {true, false}) {
      double weight = positive ? 2 : 0.5;
      Result result = evaluate(loss, positive ? onePositive() : nothingKnown(1), z);

      double value = Reference.value(positive, weight, z);
      assertEquals(value, result.value, 8 * ROUNDING * value + Float.MIN_NORMAL);
      double derivative = Reference.derivative(positive, weight, z);
      assertEquals(
          derivative, result.gradient[0], 8 * ROUNDING * Math.abs(derivative) + Float.MIN_NORMAL);

      // h^2/6 of the third derivative is below 1e-9, the cancellation of values up to 400 below
      // 1e-8.
      double h = 1e-4;
      double difference =
          (Reference.value(positive, weight, z + h) - Reference.value(positive, weight, z - h))
              / (2 * h);
      assertEquals(difference, result.gradient[0], 1e-8 + 8 * ROUNDING * weight);
    }
  }

  @Test
  void isFiniteForEveryFiniteLogit() {
    float[] extremes = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 0f, -0f, 1e30f, -1e30f
    };
    LabelMatrix allPositive =
        LabelMatrix.builder(8).addRow(IntStream.range(0, 8).toArray()).build();
    for (LabelMatrix labels : new LabelMatrix[] {allPositive, nothingKnown(8)}) {
      Result result = evaluate(WeightedBinaryCrossEntropy.of(1, 0.5f), labels, extremes);
      assertTrue(Double.isFinite(result.value));
      for (float g : result.gradient) {
        assertTrue(Math.abs(g) <= 1, () -> "gradient " + g);
      }
    }
  }

  @Test
  void rowsWhoseSumExceedsFloatHaveTheirValueInDouble() {
    float[] logits = new float[40];
    Arrays.fill(logits, Float.MAX_VALUE);
    LabelMatrix labels =
        LabelMatrix.builder(20).addRow().addRow(new int[] {0}, new int[] {1, 2}).build();

    Result result =
        evaluate(WeightedBinaryCrossEntropy.of(3, 2).withUnknownWeight(1), labels, logits);

    // Row 0: 20 unknown. Row 1: a positive worth 0, two verified negatives of weight 2, 17 unknown.
    assertEquals((20 + 21) / 2.0 * Float.MAX_VALUE, result.value, 1e-15 * result.value);
  }

  @Test
  void aRightLogitCostsNothingAndABadlyWrongOneItsSize() {
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f);
    assertEquals(0, evaluate(loss, onePositive(), Float.MAX_VALUE).value);
    assertEquals(1000, evaluate(loss, onePositive(), -1000).value);
    assertEquals(500, evaluate(loss, nothingKnown(1), 1000).value);
  }

  @Test
  void valueIsSummedOverClassesAndAveragedOverTheBatch() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(0).addRow(1, 2).build();
    Result result = evaluate(WeightedBinaryCrossEntropy.of(1, 0.5f), labels, 0, 0, 0, 0, 0, 0);

    assertEquals((2 + 2.5) * Math.log(2) / 2, result.value, 8 * ROUNDING * result.value);
    assertEquals(
        Arrays.toString(new float[] {-0.25f, 0.125f, 0.125f, 0.125f, -0.25f, -0.25f}),
        Arrays.toString(result.gradient));
  }

  @Test
  void reductionIsTheCommonOne() {
    assertEquals(
        Reduction.SUM_OVER_CLASSES_MEAN_OVER_BATCH,
        WeightedBinaryCrossEntropy.of(1, 1).reduction());
  }

  @Test
  void rowsChooseTheImages() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow().addRow(0).addRow(1).build();
    Shape shape = Shape.of(2, 2);
    try (Tensor logits = Tensor.of(shape, 3, -3, 3, -3);
        Tensor gradient = Tensor.allocate(shape)) {
      WeightedBinaryCrossEntropy.of(1, 1)
          .evaluate(backend, logits, labels, new int[] {2, 1, -7}, gradient);
      assertTrue(gradient.get(0) > 0 && gradient.get(1) < 0);
      assertTrue(gradient.get(2) < 0 && gradient.get(3) > 0);
    }
  }

  @Test
  void statesWeighDifferently() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(new int[] {0}, new int[] {1}).build();
    WeightedBinaryCrossEntropy loss = WeightedBinaryCrossEntropy.of(4, 2);

    float[] asNegative = evaluate(loss, labels, 0, 0, 0).gradient;
    float[] lighter = evaluate(loss.withUnknownWeight(0.5f), labels, 0, 0, 0).gradient;
    float[] ignored = evaluate(loss.withUnknownWeight(0), labels, 0, 0, 0).gradient;

    assertEquals("[-2.0, 1.0, 1.0]", Arrays.toString(asNegative));
    assertEquals("[-2.0, 1.0, 0.25]", Arrays.toString(lighter));
    assertEquals("[-2.0, 1.0, 0.0]", Arrays.toString(ignored));
  }

  @Test
  void aRowOfWhichNothingIsKnownIsSilentWhereUnknownIsIgnored() {
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(0);
    Result result = evaluate(loss, nothingKnown(5), -200, -1, 0, 1, 200);
    assertEquals(0, result.value);
    for (float g : result.gradient) {
      assertEquals(0f, g);
    }
  }

  @Test
  void targetsOfOneBatchDoNotReachTheNext() {
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(0);
    LabelMatrix labels = LabelMatrix.builder(2).addRow(new int[] {0}, new int[] {1}).build();
    assertNotEquals(0, evaluate(loss, labels, 1, 1).value);
    assertEquals(0, evaluate(loss, nothingKnown(2), 1, 1).value);
  }

  @Test
  void aFailedBatchLeavesNothingBehind() {
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(0);
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0, 1).build();
    Tensor closed = Tensor.of(Shape.of(1, 2), 1, 1);
    closed.close();
    assertThrows(
        IllegalStateException.class,
        () -> loss.evaluate(backend, closed, labels, new int[] {0}, null));
    assertEquals(0, evaluate(loss, nothingKnown(2), 1, 1).value);
  }

  @Test
  void theGradientMayBeLeftOut() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(1).build();
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f);
    try (Tensor logits = Tensor.of(Shape.of(1, 2), 0.3f, -2)) {
      assertEquals(
          evaluate(loss, labels, 0.3f, -2).value,
          loss.evaluate(backend, logits, labels, new int[] {0}, null));
    }
  }

  @Test
  void oneLossServesSeveralThreadsAtOnce() {
    Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(0);
    LabelMatrix labels = LabelMatrix.builder(1).addRow(0).addRow().build();
    try (Tensor logits = Tensor.of(Shape.of(1, 1), -3);
        Parallel callers = Parallel.of(4)) {
      double expected = loss.evaluate(backend, logits, labels, new int[] {0}, null);
      callers.forEach(
          2000,
          task -> {
            int row = task % 2;
            double value = loss.evaluate(backend, logits, labels, new int[] {row}, null);
            assertEquals(row == 0 ? expected : 0, value);
          });
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(6).addRow(0).build();
    assertEquals(
        "logits have 11 classes, labels have 6", refusal(labels, Shape.of(1, 11), null, 0));
    assertEquals(
        "logits must have shape (batch, classes), got 1x2x3",
        refusal(labels, Shape.of(1, 2, 3), null, 0));
    assertEquals(
        "gradient must have the shape of the logits, 1x6, got 6x1",
        refusal(labels, Shape.of(1, 6), Shape.of(6, 1), 0));
    assertEquals(
        "rows must name an image for each of the 2 logit rows, got 1",
        refusal(labels, Shape.of(2, 6), null, 0));
    assertEquals(
        "rows[1] is 5, but the labels have 1 rows", refusal(labels, Shape.of(2, 6), null, 0, 5));
    assertEquals(
        "rows[0] is -1, but the labels have 1 rows", refusal(labels, Shape.of(1, 6), null, -1));
  }

  private String refusal(LabelMatrix labels, Shape logits, Shape gradient, int... rows) {
    try (Tensor z = Tensor.allocate(logits);
        Tensor g = gradient == null ? null : Tensor.allocate(gradient)) {
      Loss loss = WeightedBinaryCrossEntropy.of(1, 0.5f);
      return assertThrows(
              IllegalArgumentException.class, () -> loss.evaluate(backend, z, labels, rows, g))
          .getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
  void weightsOutOfRangeAreRefused(float weight) {
    assertThrows(IllegalArgumentException.class, () -> WeightedBinaryCrossEntropy.of(weight, 1));
    assertThrows(IllegalArgumentException.class, () -> WeightedBinaryCrossEntropy.of(1, weight));
    WeightedBinaryCrossEntropy loss = WeightedBinaryCrossEntropy.of(1, 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> loss.withUnknownWeight(weight))
            .getMessage();
    assertEquals("unknown weight wu must be finite and at least 0, got " + weight, message);
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> WeightedBinaryCrossEntropy.of(0, 0));
  }
}
