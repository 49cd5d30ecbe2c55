package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenSet;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metric against scikit-learn; a tensor that nothing here computes is a failure. */
class GoldenMetricsTest {
  private final Parallel parallel = Parallel.sequential();

  static Stream<GoldenCase> cases() {
    return GoldenSet.open().ofKind("metrics").stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(GoldenCase golden) {
    int[] shape = golden.shape("scores");
    LabelMatrix labels = labels(golden, shape[1]);
    try (Tensor scores = Tensor.of(Shape.of(shape), golden.tensor("scores"))) {
      ScoreSource source = ScoreSource.of(scores, labels);
      Map<String, float[]> computed =
          golden.op().equals("average_precision_known")
              ? ofClasses(ClassRankings.exact(parallel, source, labels, UnknownLabels.LEFT_OUT))
              : all(golden, source, labels);
      for (String tensor : golden.expected()) {
        golden.assertClose(tensor, computed.getOrDefault(tensor, new float[0]));
      }
    }
  }

  private Map<String, float[]> all(GoldenCase golden, ScoreSource source, LabelMatrix labels) {
    assertEquals("multilabel_metrics", golden.op());
    assertEquals("score >= threshold", golden.param("rule").string());
    List<Integer> ks =
        golden.param("k").elements().stream()
            .map((JsonValue k) -> k.integer(1, Integer.MAX_VALUE))
            .toList();
    float[] thresholds = new float[labels.classes()];
    Arrays.fill(thresholds, (float) golden.param("threshold").number());
    TaggingMetrics metrics =
        TaggingMetrics.of(
            parallel,
            source,
            labels,
            MetricSettings.of(ScoreScale.LOGIT, labels.classes())
                .withThresholds(thresholds)
                .withKs(ks));
    Map<String, float[]> computed = ofClasses(metrics.classes());
    putThresholded(computed, metrics.thresholded());
    ImageRankings images = metrics.images();
    put(computed, "lrap", images.labelRankingAveragePrecision());
    put(computed, "coverage_error", images.coverageError());
    put(computed, "ranking_loss", images.rankingLoss());
    images.atK().forEach(at -> putAtK(computed, at, ""));
    images.atKWithPositives().forEach(at -> putAtK(computed, at, "_rows_with_positives"));
    return computed;
  }

  private static Map<String, float[]> ofClasses(ClassRankings classes) {
    AveragePrecision precision = classes.averagePrecision();
    RocAuc auc = classes.rocAuc();
    int count = precision.classes();
    Map<String, float[]> computed = new HashMap<>();
    computed.put("ap_per_class", perClass(count, precision::ofClass));
    computed.put("class_has_positives", perClass(count, c -> precision.positives(c) > 0 ? 1 : 0));
    computed.put("auc_per_class", perClass(count, auc::ofClass));
    computed.put("auc_defined", perClass(count, c -> auc.defined(c) ? 1 : 0));
    put(computed, "map_present", precision.mean());
    put(computed, "map_all", precision.meanOverAll());
    put(computed, "ap_micro", classes.microAveragePrecision());
    put(computed, "auc_macro", auc.mean());
    return computed;
  }

  private static void putThresholded(Map<String, float[]> computed, ThresholdScores scores) {
    computed.put("f1_per_class", perClass(scores.classes(), scores::f1));
    put(computed, "hamming_loss", scores.hammingLoss());
    put(computed, "cp", scores.overAllClasses().precision());
    put(computed, "cr", scores.overAllClasses().recall());
    put(computed, "cf1_harmonic", scores.overAllClasses().f1OfMeans());
    put(computed, "cf1_mean", scores.overAllClasses().meanF1());
    put(computed, "cf1_mean_present", scores.overPresentClasses().meanF1());
    put(computed, "op", scores.overallPrecision());
    put(computed, "or", scores.overallRecall());
    put(computed, "of1", scores.overallF1());
  }

  private static void putAtK(Map<String, float[]> computed, AtK at, String which) {
    put(computed, "precision_at_" + at.k() + which, at.precision());
    put(computed, "recall_at_" + at.k() + which, at.recall());
    put(computed, "ndcg_at_" + at.k() + which, at.ndcg());
    put(computed, "ndcg_at_" + at.k() + "_ties_averaged" + which, at.ndcgTiesAveraged());
  }

  private static void put(Map<String, float[]> computed, String tensor, double value) {
    computed.put(tensor, new float[] {(float) value});
  }

  private static float[] perClass(int classes, IntToDoubleFunction value) {
    float[] result = new float[classes];
    for (int label = 0; label < classes; label++) {
      result[label] = (float) value.applyAsDouble(label);
    }
    return result;
  }

  /** Where the case knows three states, 0 is a verified negative; elsewhere it is all there is. */
  private static LabelMatrix labels(GoldenCase golden, int classes) {
    int[] dense = golden.ints("labels");
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int start = 0; start < dense.length; start += classes) {
      int[] row = Arrays.copyOfRange(dense, start, start + classes);
      builder.addRow(withState(row, 1), withState(row, 0));
    }
    return builder.build();
  }

  private static int[] withState(int[] row, int state) {
    return IntStream.range(0, row.length).filter(label -> row[label] == state).toArray();
  }
}
