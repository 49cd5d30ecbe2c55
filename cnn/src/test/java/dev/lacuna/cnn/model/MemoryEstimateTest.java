package dev.lacuna.cnn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate against what is allocated. */
class MemoryEstimateTest {
  private static final int BATCH = 5;
  private static final int MOMENTS = Adam.keras(1e-3f).moments();

  private static long bytes(Network network) {
    return network.parameters().stream().mapToLong(p -> p.tensor().segment().byteSize()).sum();
  }

  private static long images(NetworkGradientTest.Graph graph) {
    return BatchLoader.bytes(BATCH, graph.architecture().inputShape().size());
  }

  @ParameterizedTest
  @EnumSource
  void predictionAllocatesWhatIsEstimated(NetworkGradientTest.Graph graph) {
    for (Backend backend : Backends.ofEveryWidth()) {
      MemoryEstimate estimate = MemoryEstimate.forPrediction(graph.architecture(), backend, BATCH);
      try (Network network = Network.of(graph.architecture());
          Plan plan = Plan.forPrediction(network, backend, BATCH)) {
        assertEquals(bytes(network), estimate.weights());
        assertEquals(bytes(network) + plan.bytes() + images(graph), estimate.total());
        assertEquals(0, estimate.gradients() + estimate.activationGradients());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void trainingAllocatesWhatIsEstimated(NetworkGradientTest.Graph graph) {
    for (Backend backend : Backends.ofEveryWidth()) {
      MemoryEstimate estimate =
          MemoryEstimate.forTraining(graph.architecture(), backend, BATCH, MOMENTS);
      try (Network network = Network.of(graph.architecture());
          Plan plan = Plan.forTraining(network, backend, BATCH)) {
        assertEquals(bytes(network), estimate.weights());
        assertEquals(MOMENTS * bytes(network), estimate.moments());
        assertEquals(images(graph), estimate.images());
        long rest = estimate.total() - estimate.weights() - estimate.moments() - estimate.images();
        assertEquals(plan.bytes(), rest);
      }
    }
  }

  /** 333 million weights: the seed network at its own size. */
  @Test
  void estimatesTheSeedNetworkWithoutAllocatingIt() {
    Architecture seed = Architecture.seed(Shape.of(256, 256, 1), 1397);
    MemoryEstimate estimate =
        MemoryEstimate.forTraining(seed, Backends.specification(), 32, MOMENTS);
    assertEquals(4 * 332_740_661L, estimate.weights());
    assertEquals(8 * 332_740_661L, estimate.moments());
    // The largest gradients that are stored: the second convolution's kernel and bias.
    assertEquals(4 * (5 * 5 * 32 * 64 + 64), estimate.gradients());
    long first = 126 * 126 * 32;
    long second = 61 * 61 * 64;
    long image = 256 * 256;
    // What the first pooled image needs: itself, and which position of each window won.
    assertTrue(estimate.activations() >= 4 * 32 * (image + first + second + 1397));
    assertTrue(estimate.activations() <= 4 * 32 * (image + 2 * (first + second) + 1397 + 64));
    // The batch that is computed and those that are read ahead.
    assertEquals((1 + BatchLoader.AHEAD) * 32 * image, estimate.images());
    assertThrows(
        ArithmeticException.class,
        () ->
            MemoryEstimate.forTraining(
                Architecture.seed(Shape.of(5000, 5000, 3), Integer.MAX_VALUE / 64),
                Backends.specification(),
                Integer.MAX_VALUE,
                MOMENTS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesEmptyBatches(int batch) {
    try (Network network = Network.of(Architecture.seed(Shape.of(16, 16, 1), 2))) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Plan.forTraining(network, Backends.specification(), batch))
              .getMessage();
      assertEquals("batch size must be at least 1, got " + batch, message);
    }
  }
}
