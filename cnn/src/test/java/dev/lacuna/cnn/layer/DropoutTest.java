package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DropoutTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(
            Shapes.anything(), Shapes.batches(), Shapes.seeds(), Arbitraries.of(0.0, 0.1, 0.5, 0.9))
        .as(
            (shape, batch, seed, rate) ->
                LayerCase.random(new Dropout(rate), batch, List.of(shape), seed));
  }

  /** The scale, rounded to float, and the product. */
  @Override
  double roundings(LayerCase c, double terms) {
    return 3;
  }

  @Override
  float[] inPrediction(LayerCase c, float[] inTraining) {
    return c.inputs().getFirst();
  }

  @Test
  void dropsTheShareThatWasAskedFor() {
    Noise noise = new Noise(1);
    noise.set(new Draw(5, 1, 0));
    int count = 100_000;
    int dropped = 0;
    for (int i = 0; i < count; i++) {
      dropped += noise.uniform(i) < 0.3 ? 1 : 0;
    }
    // Five standard deviations of a binomial.
    assertEquals(0.3 * count, dropped, 5 * Math.sqrt(0.3 * 0.7 * count));
  }

  @Test
  void everyBatchEpochLayerAndSeedDrawsAnew() {
    float usual = draw(1, 7, 2, 3);
    for (float other :
        new float[] {draw(2, 7, 2, 3), draw(1, 8, 2, 3), draw(1, 7, 3, 3), draw(1, 7, 2, 4)}) {
      assertNotEquals(usual, other);
    }
    assertEquals(usual, draw(1, 7, 2, 3));
  }

  private static float draw(int place, long seed, int epoch, int batch) {
    Noise noise = new Noise(place);
    noise.set(new Draw(seed, epoch, batch));
    return noise.uniform(12);
  }

  @Test
  void refusesRatesOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    assertThrows(IllegalArgumentException.class, () -> new Dropout(-0.1));
    assertThrows(IllegalStateException.class, () -> new Noise(0).uniform(0));
  }
}
