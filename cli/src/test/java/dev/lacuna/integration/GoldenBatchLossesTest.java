package dev.lacuna.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenSet;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.LargeLoss;
import dev.lacuna.loss.NonNegativePu;
import dev.lacuna.loss.TwoWay;
import dev.lacuna.loss.prior.Propensities;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses that couple the entries of a batch, and propensities, against PyTorch and NumPy. */
class GoldenBatchLossesTest {

  static Stream<GoldenCase> largeLoss() {
    return GoldenSet.open().ofOp("losses", "large_loss").stream();
  }

  static Stream<GoldenCase> nonNegativePu() {
    return GoldenSet.open().ofOp("losses", "nnpu").stream();
  }

  static Stream<GoldenCase> twoWay() {
    return GoldenSet.open().ofOp("losses", "two_way").stream();
  }

  static Stream<GoldenCase> propensities() {
    return GoldenSet.open().ofOp("losses", "propensity_weights").stream();
  }

  /** A batch of a case, or one row, column or entry of it. */
  private record Part(float[] logits, LabelMatrix labels) {

    static Part of(GoldenCase golden, boolean threeStates) {
      return of(
          golden.tensor("logits"),
          golden.tensor("targets"),
          golden.shape("logits")[0],
          golden.shape("logits")[1],
          threeStates);
    }

    /** Without three states, a 0 is what nobody listed. */
    static Part of(float[] logits, float[] targets, int rows, int classes, boolean threeStates) {
      LabelMatrix.Builder builder = LabelMatrix.builder(classes);
      for (int row = 0; row < rows; row++) {
        int from = row * classes;
        builder.addRow(
            IntStream.range(0, classes).filter(c -> targets[from + c] == 1).toArray(),
            IntStream.range(0, classes)
                .filter(c -> threeStates && targets[from + c] == 0)
                .toArray());
      }
      return new Part(logits, builder.build());
    }

    private float target(int row, int label) {
      return switch (labels.state(row, label)) {
        case POSITIVE -> 1;
        case NEGATIVE -> 0;
        case UNKNOWN -> -1;
      };
    }

    /** Rows and columns from..to-1 of it. */
    Part cut(int fromRow, int toRow, int fromClass, int toClass) {
      int rows = toRow - fromRow;
      int classes = toClass - fromClass;
      float[] z = new float[rows * classes];
      float[] targets = new float[z.length];
      for (int i = 0; i < z.length; i++) {
        int row = fromRow + i / classes;
        int label = fromClass + i % classes;
        z[i] = logits[row * labels.classes() + label];
        targets[i] = target(row, label);
      }
      return of(z, targets, rows, classes, true);
    }

    /** Value, and gradient if {@code gradient} is not null. */
    double evaluate(Backend backend, Loss loss, float[] gradient) {
      Shape shape = Shape.of(labels.rows(), labels.classes());
      int[] rows = IntStream.range(0, labels.rows()).toArray();
      try (Tensor z = Tensor.of(shape, logits);
          Tensor d = Tensor.allocate(shape)) {
        d.fill(Float.NaN);
        double value = loss.evaluate(backend, z, labels, rows, d);
        assertEquals(value, loss.evaluate(backend, z, labels, rows, null), "without a gradient");
        if (gradient != null) {
          System.arraycopy(d.toArray(), 0, gradient, 0, gradient.length);
        }
        return value;
      }
    }
  }

  /** Also for what is too small for a float. */
  private static boolean isNegative(float number) {
    return Float.compare(number, 0) < 0;
  }

  private static void check(GoldenCase golden, Map<String, float[]> results) {
    assertEquals(results.keySet(), golden.expected(), "tensors to compare");
    results.forEach(golden::assertClose);
  }

  /** The loss in its second epoch, bound to the labels of a part. */
  private static Loss started(Loss loss, Part part) {
    Loss bound = loss.bind(part.labels);
    bound.beginEpoch(2, 2);
    return bound;
  }

  /** Takes k of n entries: half an entry less, so that rounding does not matter. */
  private static Loss taking(GoldenCase golden, int k, int n) {
    float percent = k == 0 ? 0 : (float) ((k - 0.5) * 100 / n);
    return golden.param("scheme").string().equals("reject")
        ? LargeLoss.reject(percent)
        : LargeLoss.correct(percent);
  }

  @ParameterizedTest
  @MethodSource("largeLoss")
  void largeLossEqualsReference(GoldenCase golden) {
    Part part = Part.of(golden, golden.param("tri_state").bool());
    int n = part.logits.length;
    int k = golden.param("k").integer(0, n);
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      float[] gradient = new float[n];
      double value = part.evaluate(backend, started(taking(golden, k, n), part), gradient);
      Map<String, float[]> results = new HashMap<>();
      results.put("value", new float[] {(float) value});
      results.put("d_logits", gradient);
      if (backend.equals(Backends.specification())) {
        results.put("value_per_entry", entries(golden, part, gradient));
        check(golden, results);
      } else {
        results.forEach(golden::assertClose);
      }
    }
  }

  /** Each entry as a batch of one, in which it is taken or not as its gradient says. */
  private static float[] entries(GoldenCase golden, Part part, float[] gradient) {
    boolean reject = golden.param("scheme").string().equals("reject");
    float[] entries = new float[gradient.length];
    int classes = part.labels.classes();
    for (int i = 0; i < entries.length; i++) {
      Part entry = part.cut(i / classes, i / classes + 1, i % classes, i % classes + 1);
      boolean unknown = entry.labels.state(0, 0) == LabelState.UNKNOWN;
      boolean taken = unknown && (reject ? gradient[i] == 0 : isNegative(gradient[i]));
      Loss loss = started(taking(golden, taken ? 1 : 0, 1), entry);
      entries[i] = (float) entry.evaluate(Backends.specification(), loss, null);
    }
    return entries;
  }

  /** What is corrected for good is corrected in this step as well. */
  @ParameterizedTest
  @MethodSource("largeLoss")
  void permanentCorrectionEqualsReferenceInItsFirstStep(GoldenCase golden) {
    if (golden.param("scheme").string().equals("reject")) {
      return;
    }
    Part part = Part.of(golden, golden.param("tri_state").bool());
    int n = part.logits.length;
    int k = golden.param("k").integer(0, n);
    float percent = k == 0 ? 0 : (float) ((k - 0.5) * 100 / n);
    for (Backend backend : Backends.ofEveryWidth()) {
      float[] gradient = new float[n];
      Loss loss = started(LargeLoss.correctPermanently(percent), part);
      golden.assertClose("value", new float[] {(float) part.evaluate(backend, loss, gradient)});
      golden.assertClose("d_logits", gradient);
      int candidates = n;
      for (int row = 0; row < part.labels.rows(); row++) {
        candidates -= part.labels.positiveCount(row) + part.labels.negativeCount(row);
      }
      assertEquals(Math.min(k, candidates), loss.overlay().size());
    }
  }

  @ParameterizedTest
  @MethodSource("nonNegativePu")
  void nonNegativePuEqualsReference(GoldenCase golden) {
    Part part = Part.of(golden, false);
    float[] priors = golden.tensor("prior");
    int classes = priors.length;
    int batch = part.labels.rows();
    NonNegativePu settings =
        NonNegativePu.of(
                golden.param("surrogate").string().equals("sigmoid")
                    ? NonNegativePu.Surrogate.SIGMOID
                    : NonNegativePu.Surrogate.LOGISTIC)
            .withTwoSets()
            .withClamp(
                (float) golden.param("beta").number(), (float) golden.param("gamma").number());
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      float[] gradient = new float[part.logits.length];
      Loss loss = settings.withPriors(doubles(priors, 0, classes)).bind(part.labels);
      Map<String, float[]> results = new HashMap<>();
      results.put("value", new float[] {(float) part.evaluate(backend, loss, gradient)});
      results.put("d_logits", gradient);
      if (!backend.equals(Backends.specification())) {
        results.forEach(golden::assertClose);
        continue;
      }
      float[] values = new float[classes];
      float[] clamped = new float[classes];
      for (int c = 0; c < classes; c++) {
        Part column = part.cut(0, batch, c, c + 1);
        Loss single = settings.withPriors(doubles(priors, c, c + 1)).bind(column.labels);
        values[c] = (float) column.evaluate(backend, single, null);
        // A step back turns the derivative of whatever is in the class around.
        for (int row = 0; row < batch; row++) {
          boolean given = part.labels.state(row, c) == LabelState.POSITIVE;
          if (isNegative(gradient[row * classes + c]) != given) {
            clamped[c] = 1;
          }
        }
      }
      results.put("value_per_class", values);
      results.put("clamped", clamped);
      check(golden, results);
    }
  }

  @ParameterizedTest
  @MethodSource("twoWay")
  void twoWayEqualsReference(GoldenCase golden) {
    boolean threeStates = golden.param("tri_state").bool();
    Part part = Part.of(golden, threeStates);
    TwoWay asked =
        TwoWay.of((float) golden.param("T_p").number(), (float) golden.param("T_n").number());
    Loss loss = threeStates ? asked.ignoringUnknown() : asked;
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      float[] gradient = new float[part.logits.length];
      Map<String, float[]> results = new HashMap<>();
      results.put("value", new float[] {(float) part.evaluate(backend, loss, gradient)});
      results.put("d_logits", gradient);
      if (!backend.equals(Backends.specification())) {
        results.forEach(golden::assertClose);
        continue;
      }
      // Alone, a row's columns have no negatives, and the other way round.
      float[] rows = new float[part.labels.rows()];
      for (int row = 0; row < rows.length; row++) {
        Part alone = part.cut(row, row + 1, 0, part.labels.classes());
        rows[row] = (float) alone.evaluate(backend, loss, null);
      }
      float[] columns = new float[part.labels.classes()];
      for (int c = 0; c < columns.length; c++) {
        Part alone = part.cut(0, rows.length, c, c + 1);
        columns[c] = (float) alone.evaluate(backend, loss, null);
      }
      results.put("value_per_row", rows);
      results.put("value_per_column", columns);
      check(golden, results);
    }
  }

  @ParameterizedTest
  @MethodSource("propensities")
  void propensitiesEqualReference(GoldenCase golden) {
    Propensities propensities =
        Propensities.jain(
            golden.ints("class_counts"),
            golden.param("samples").integer(1, Integer.MAX_VALUE),
            golden.param("A").number(),
            golden.param("B").number());
    float[] inverse = new float[propensities.classes()];
    float[] direct = new float[inverse.length];
    for (int c = 0; c < inverse.length; c++) {
      inverse[c] = (float) propensities.inverse(c);
      direct[c] = (float) propensities.propensity(c);
    }
    check(golden, Map.of("inverse_propensity", inverse, "propensity", direct));
  }

  private static double[] doubles(float[] values, int from, int to) {
    return IntStream.range(from, to).mapToDouble(i -> values[i]).toArray();
  }
}
