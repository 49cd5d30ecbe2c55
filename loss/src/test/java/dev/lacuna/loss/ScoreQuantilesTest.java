package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreQuantilesTest {
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  private final float[] limits = new float[2];
  private final float[] means = new float[2];

  /** Each logit is an image; both classes get it, but the second one only where it is unknown. */
  private static ScoreQuantiles of(LabelMatrix labels, float... logits) {
    ScoreQuantiles quantiles = new ScoreQuantiles(2);
    try (Tensor z = Tensor.allocate(Shape.of(logits.length, 2))) {
      for (int i = 0; i < logits.length; i++) {
        z.set(2L * i, logits[i]);
        z.set(2L * i + 1, logits[i]);
      }
      quantiles.add(BACKEND, z, labels, IntStream.range(0, logits.length).toArray());
    }
    return quantiles;
  }

  private static LabelMatrix unknown(int images) {
    LabelMatrix.Builder builder = LabelMatrix.builder(2);
    for (int i = 0; i < images; i++) {
      builder.addRow();
    }
    return builder.build();
  }

  private static float sigmoid(double z) {
    return (float) Reference.sigmoid(z);
  }

  @Test
  void theLowestShareEndsAtTheEdgeOfItsBin() {
    ScoreQuantiles quantiles = of(unknown(4), -3.9f, -1.1f, 0.1f, 5);
    quantiles.lowest(0, 0.25, limits, means);
    assertEquals(-3.75f, limits[0]);
    assertEquals(sigmoid(-3.875), means[0], 1e-7f);
    // Floor of 2.8 entries.
    quantiles.lowest(0, 0.7, limits, means);
    assertEquals(-1, limits[0]);
    assertEquals((sigmoid(-3.875) + sigmoid(-1.125)) / 2, means[0], 1e-7f);
  }

  @Test
  void entriesOfABinCountAsSpreadEvenly() {
    ScoreQuantiles quantiles = of(unknown(4), 0.01f, 0.02f, 0.03f, 0.04f);
    quantiles.lowest(0, 0.5, limits, means);
    assertEquals(0.125f, limits[0]);
  }

  @Test
  void givenLabelsDoNotCount() {
    LabelMatrix labels =
        LabelMatrix.builder(2).addRow(1).addRow(new int[0], new int[] {1}).addRow().build();
    ScoreQuantiles quantiles = of(labels, -9, -8, -2);
    quantiles.lowest(0, 0.34, limits, means);
    quantiles.lowest(1, 1, limits, means);
    assertEquals(-8.75f, limits[0]);
    assertEquals(-1.75f, limits[1]);
  }

  @Test
  void noEntryHasNoLimit() {
    ScoreQuantiles quantiles = of(unknown(2), 1, 2);
    quantiles.lowest(0, 0.49, limits, means);
    assertEquals(Float.NEGATIVE_INFINITY, limits[0]);
    assertEquals(0, means[0]);
    quantiles.clear();
    quantiles.lowest(0, 1, limits, means);
    assertEquals(Float.NEGATIVE_INFINITY, limits[0]);
  }

  @Test
  void logitsBeyondTheBinsCountInTheOutermost() {
    ScoreQuantiles quantiles = of(unknown(2), -Float.MAX_VALUE, Float.MAX_VALUE);
    quantiles.lowest(0, 0.5, limits, means);
    assertEquals(-15.75f, limits[0]);
    quantiles.lowest(0, 1, limits, means);
    assertEquals(16, limits[0]);
  }
}
