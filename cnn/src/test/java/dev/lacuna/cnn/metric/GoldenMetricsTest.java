package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenSet;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metrics that exist, against scikit-learn. */
class GoldenMetricsTest {
  /** Operators and tensors that no class computes yet. */
  private static final Set<String> NOT_BUILT_OPS = Set.of("average_precision_known");

  private static final Set<String> NOT_BUILT =
      Set.of(
          "auc_defined",
          "auc_per_class",
          "auc_macro",
          "f1_per_class",
          "map_all",
          "ap_micro",
          "lrap",
          "coverage_error",
          "ranking_loss",
          "hamming_loss",
          "cp",
          "cr",
          "cf1_harmonic",
          "cf1_mean",
          "cf1_mean_present",
          "op",
          "or",
          "of1");

  private final Parallel parallel = Parallel.sequential();

  static Stream<GoldenCase> cases() {
    return GoldenSet.open().ofKind("metrics").stream()
        .filter(golden -> !NOT_BUILT_OPS.contains(golden.op()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(GoldenCase golden) {
    assertEquals("multilabel_metrics", golden.op());
    int[] shape = golden.shape("scores");
    LabelMatrix labels = labels(golden.ints("labels"), shape[1]);
    try (Tensor scores = Tensor.of(Shape.of(shape), golden.tensor("scores"))) {
      AveragePrecision precision = AveragePrecision.of(parallel, scores, labels);
      for (String tensor : golden.expected()) {
        switch (tensor) {
          case "ap_per_class" -> golden.assertClose(tensor, perClass(precision));
          case "map_present" -> assertClose(golden, tensor, precision.mean());
          case "class_has_positives" -> golden.assertClose(tensor, hasPositives(precision));
          default -> checkOther(golden, tensor, scores, labels);
        }
      }
    }
  }

  private void checkOther(GoldenCase golden, String tensor, Tensor scores, LabelMatrix labels) {
    if (NOT_BUILT.contains(tensor)
        || tensor.startsWith("ndcg_at_")
        || tensor.endsWith("_rows_with_positives")) {
      return;
    }
    int k = Integer.parseInt(tensor.substring(tensor.lastIndexOf('_') + 1));
    PrecisionAtK atK = PrecisionAtK.of(parallel, scores, labels, k);
    if (tensor.equals("precision_at_" + k)) {
      assertClose(golden, tensor, atK.precision());
    } else if (tensor.equals("recall_at_" + k)) {
      assertClose(golden, tensor, atK.recall());
    } else {
      fail("no metric for tensor " + tensor + " of " + golden);
    }
  }

  private static void assertClose(GoldenCase golden, String tensor, double value) {
    golden.assertClose(tensor, new float[] {(float) value});
  }

  private static float[] perClass(AveragePrecision precision) {
    float[] result = new float[precision.classes()];
    for (int label = 0; label < result.length; label++) {
      result[label] = (float) precision.ofClass(label);
    }
    return result;
  }

  private static float[] hasPositives(AveragePrecision precision) {
    float[] result = new float[precision.classes()];
    for (int label = 0; label < result.length; label++) {
      result[label] = precision.positives(label) > 0 ? 1 : 0;
    }
    return result;
  }

  private static LabelMatrix labels(int[] dense, int classes) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int start = 0; start < dense.length; start += classes) {
      int[] row = Arrays.copyOfRange(dense, start, start + classes);
      builder.addRow(IntStream.range(0, classes).filter(label -> row[label] == 1).toArray());
    }
    return builder.build();
  }
}
