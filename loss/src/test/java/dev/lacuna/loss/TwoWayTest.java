package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.loss.Reduction;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoWayTest {
  private static final double ROUNDING = 0x1p-24;
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** log sum exp(x / t) times t, -Inf of nothing. */
  private static double soft(double[] x, int n, double t) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      highest = Math.max(highest, x[i]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp((x[i] - highest) / t);
    }
    return n == 0 ? highest : highest + t * Math.log(sum);
  }

  /** One image or one label, by definition; NaN without a positive. */
  private static double side(double[] z, LabelState[] states, boolean unknownIsNegative) {
    double[] negatives = new double[z.length];
    double[] positives = new double[z.length];
    int n = 0;
    int p = 0;
    for (int i = 0; i < z.length; i++) {
      switch (states[i]) {
        case POSITIVE -> positives[p++] = -z[i];
        case NEGATIVE -> negatives[n++] = z[i];
        case UNKNOWN -> {
          if (unknownIsNegative) {
            negatives[n++] = z[i];
          }
        }
      }
    }
    return p == 0
        ? Double.NaN
        : n == 0 ? 0 : Reference.softplus(soft(negatives, n, 1) + soft(positives, p, 4));
  }

  private static double definition(
      RandomBatch data, boolean unknownIsNegative, int moved, double by) {
    int batch = data.labels.rows();
    int classes = data.labels.classes();
    double total = 0;
    for (boolean byImage : new boolean[] {true, false}) {
      double sum = 0;
      int count = 0;
      for (int a = 0; a < (byImage ? batch : classes); a++) {
        int length = byImage ? classes : batch;
        double[] z = new double[length];
        LabelState[] states = new LabelState[length];
        for (int b = 0; b < length; b++) {
          int row = byImage ? a : b;
          int label = byImage ? b : a;
          int i = row * classes + label;
          z[b] = data.logits.get(i) + (i == moved ? by : 0);
          states[b] = data.labels.state(row, label);
        }
        double value = side(z, states, unknownIsNegative);
        if (!Double.isNaN(value)) {
          sum += value;
          count++;
        }
      }
      total += count == 0 ? 0 : sum / count;
    }
    return total;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTheDefinition(boolean unknownIsNegative) {
    TwoWay asked = TwoWay.of(4, 1);
    TwoWay loss = unknownIsNegative ? asked : asked.ignoringUnknown();
    for (int classes : new int[] {1, 17, 70}) {
      for (double positives : new double[] {0, 0.1, 1}) {
        try (RandomBatch data = new RandomBatch(6, classes, positives, 0.3, classes)) {
          double value = loss.evaluate(BACKEND, data.logits, data.labels, data.rows, data.gradient);
          double expected = definition(data, unknownIsNegative, -1, 0);
          assertEquals(expected, value, 16 * ROUNDING * expected);
          double h = 1e-4;
          for (int i = 0; i < data.logits.size(); i++) {
            double slope =
                (definition(data, unknownIsNegative, i, h)
                        - definition(data, unknownIsNegative, i, -h))
                    / (2 * h);
            // Two probabilities at most, and the cancellation of values up to 1,000.
            assertEquals(slope, data.gradient.get(i), 16 * ROUNDING + 1e-8, "entry " + i);
          }
        }
      }
    }
  }

  @Test
  void aBatchWithoutPositivesIsSilent() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow().addRow(new int[0], new int[] {1}).build();
    try (Tensor z = Tensor.of(Shape.of(2, 2), 5, -3, 200, -200);
        Tensor gradient = Tensor.of(z.shape(), 1, 1, 1, 1)) {
      assertEquals(0, TwoWay.of(4, 1).evaluate(BACKEND, z, labels, new int[] {0, 1}, gradient));
      assertArrayEquals(new float[4], gradient.toArray());
    }
  }

  @Test
  void withoutNegativesThereIsNothingToLearn() {
    Loss loss = TwoWay.of(4, 1).ignoringUnknown();
    LabelMatrix none = LabelMatrix.builder(2).addRow(1).build();
    assertEquals(
        "two-way with unknown=0 learns from verified negatives, and the labels have none;"
            + " use unknown=1",
        assertThrows(IllegalArgumentException.class, () -> loss.bind(none)).getMessage());
    loss.bind(LabelMatrix.builder(2).addRow(new int[] {1}, new int[] {0}).build());
    TwoWay.of(4, 1).bind(none);
  }

  @Test
  void saysHowItIsReduced() {
    assertEquals(Reduction.MEAN_OVER_IMAGES_PLUS_MEAN_OVER_CLASSES, TwoWay.of(4, 1).reduction());
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
  void temperaturesOutOfRangeAreRefused(float temperature) {
    assertThrows(IllegalArgumentException.class, () -> TwoWay.of(temperature, 1));
    assertThrows(IllegalArgumentException.class, () -> TwoWay.of(1, temperature));
  }
}
