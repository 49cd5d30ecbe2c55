package dev.lacuna.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against the numbers of PyTorch and Keras. */
class GoldenLossesTest {
  /**
   * The last one is a mistake that is kept for comparison, the one before it a table of weights.
   */
  private static final Set<String> NOT_YET_BUILT =
      Set.of(
          "asl",
          "em",
          "focal",
          "gr",
          "hill",
          "label_smoothing",
          "large_loss",
          "nnpu",
          "partial_asl",
          "partial_bce",
          "propensity_bound",
          "propensity_unbiased",
          "splc",
          "two_way",
          "propensity_weights",
          "keras_epsilon_loss");

  static Stream<GoldenCase> cases() {
    return GoldenCases.of("losses", NOT_YET_BUILT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsReference(GoldenCase golden) {
    Loss loss = loss(golden);
    for (Backend backend : Backends.ofEveryWidth()) {
      Map<String, float[]> results = results(backend, golden, loss);
      assertEquals(results.keySet(), golden.expected(), "tensors to compare");
      results.forEach(golden::assertClose);
    }
  }

  private static Loss loss(GoldenCase golden) {
    return switch (golden.op()) {
      case "weighted_bce" -> {
        float negative = (float) golden.param("w_n").number();
        // Without a weight of their own, entries that are not positive are known to be negative.
        float unknown = golden.findParam("w_u").map(w -> (float) w.number()).orElse(negative);
        assertEquals(golden.param("tri_state").bool(), golden.findParam("w_u").isPresent());
        yield WeightedBinaryCrossEntropy.of((float) golden.param("w_p").number(), negative)
            .withUnknownWeight(unknown);
      }
      case "wan" -> WeightedBinaryCrossEntropy.of(1f, 1f / (golden.shape("logits")[1] - 1));
      default -> throw new AssertionError("op " + golden.op() + " is not listed as not yet built");
    };
  }

  private static Map<String, float[]> results(Backend backend, GoldenCase golden, Loss loss) {
    int batch = golden.shape("logits")[0];
    int classes = golden.shape("logits")[1];
    float[] targets = golden.tensor("targets");
    float[] logits = golden.tensor("logits");
    Map<String, float[]> results = new HashMap<>();
    try (Tensor z = Tensor.of(Shape.of(batch, classes), logits);
        Tensor gradient = Tensor.allocate(Shape.of(batch, classes))) {
      int[] rows = IntStream.range(0, batch).toArray();
      LabelMatrix labels = labels(batch, classes, targets);
      double value = loss.evaluate(backend, z, labels, rows, gradient);
      assertEquals(value, loss.evaluate(backend, z, labels, rows, null), "without a gradient");
      results.put("value", new float[] {(float) value});
      results.put("d_logits", gradient.toArray());
    }
    float[] entries = new float[logits.length];
    try (Tensor z = Tensor.allocate(Shape.of(1, 1))) {
      LabelMatrix labels = labels(entries.length, 1, targets);
      for (int i = 0; i < entries.length; i++) {
        z.set(0, logits[i]);
        entries[i] = (float) loss.evaluate(backend, z, labels, new int[] {i}, null);
      }
    }
    results.put("value_per_entry", entries);
    return results;
  }

  /** Targets: 1 positive, 0 negative, -1 unknown. */
  private static LabelMatrix labels(int rows, int classes, float[] targets) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      int from = row * classes;
      builder.addRow(
          IntStream.range(0, classes).filter(c -> targets[from + c] == 1).toArray(),
          IntStream.range(0, classes).filter(c -> targets[from + c] == 0).toArray());
    }
    return builder.build();
  }
}
