package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  private static final Architecture ARCHITECTURE =
      Architecture.sequential(
          Shape.of(16, 16, 4),
          conv2d(16, 3).padding(Padding.SAME),
          conv2d(8, 3).groups(4),
          flatten(),
          dense(80));

  /** Kernel of the dense layer: 14 * 14 * 8 * 80 numbers, two tasks of 65,536. */
  private static final int DENSE = 4;

  private static List<float[]> weights(Initializer initializer, long seed, Parallel parallel) {
    try (Network network = Network.of(ARCHITECTURE)) {
      network.parameters().forEach(parameter -> parameter.tensor().fill(Float.NaN));
      network.initialize(initializer, seed, parallel);
      return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
    }
  }

  @Test
  void namesParametersAfterTheirLayers() {
    try (Network network = Network.of(ARCHITECTURE)) {
      assertEquals(
          List.of(
              "conv2d/kernel",
              "conv2d/bias",
              "conv2d_1/kernel",
              "conv2d_1/bias",
              "dense/kernel",
              "dense/bias"),
          network.parameters().stream().map(Network.Parameter::name).toList());
      assertEquals(Shape.of(3, 3, 4, 8), network.parameters().get(2).tensor().shape());
      assertEquals(
          ARCHITECTURE.parameterCount(),
          network.parameters().stream().mapToLong(p -> p.tensor().size()).sum());
      assertTrue(
          network.parameters().stream().allMatch(p -> isZero(p.tensor().toArray())), "of zeros");
    }
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (Float.floatToRawIntBits(value) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Limits after the papers, with the fans that Keras counts. */
  private static double limit(Initializer initializer, int parameter) {
    double[][] fans = {
      {9 * 4, 9 * 16}, {}, {9 * 4, 9 * 8}, {}, {14 * 14 * 8, 80},
    };
    return switch (initializer) {
      case GLOROT_UNIFORM -> Math.sqrt(6 / (fans[parameter][0] + fans[parameter][1]));
      case HE_UNIFORM -> Math.sqrt(6 / fans[parameter][0]);
    };
  }

  @ParameterizedTest
  @EnumSource
  void drawsKernelsUniformlyWithinTheLimit(Initializer initializer) {
    List<float[]> weights = weights(initializer, 3, Parallel.sequential());
    for (int parameter = 0; parameter < weights.size(); parameter++) {
      float[] values = weights.get(parameter);
      if (parameter % 2 == 1) {
        assertTrue(isZero(values), "a bias starts at zero");
        continue;
      }
      double limit = limit(initializer, parameter);
      double sum = 0;
      double squares = 0;
      for (float value : values) {
        // The limit is rounded to float, and the product once more.
        assertTrue(Math.abs(value) <= limit * (1 + 0x1p-22), () -> value + " beyond " + limit);
        sum += value;
        squares += (double) value * value;
      }
      // Six standard deviations; a uniform variable has variance 1/3, its square 4/45.
      double count = values.length;
      assertEquals(0, sum / count, 6 * limit * Math.sqrt(1 / (3 * count)));
      double spread = 6 * limit * limit * Math.sqrt(4 / (45 * count));
      assertEquals(limit * limit / 3, squares / count, spread);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void doesNotDependOnThreads(int threads) {
    List<float[]> want = weights(Initializer.GLOROT_UNIFORM, 3, Parallel.sequential());
    try (Parallel parallel = Parallel.of(threads)) {
      List<float[]> got = weights(Initializer.GLOROT_UNIFORM, 3, parallel);
      for (int i = 0; i < want.size(); i++) {
        assertArrayEquals(want.get(i), got.get(i));
      }
    }
  }

  @Test
  void dependsOnTheSeedAndThePlaceAlone() {
    float[] first = weights(Initializer.HE_UNIFORM, 3, Parallel.sequential()).get(DENSE);
    float[] again = weights(Initializer.HE_UNIFORM, 3, Parallel.sequential()).get(DENSE);
    float[] other = weights(Initializer.HE_UNIFORM, 4, Parallel.sequential()).get(DENSE);
    assertArrayEquals(first, again);
    assertFalse(Arrays.equals(first, other), "another seed");
    float[] kernel = weights(Initializer.HE_UNIFORM, 3, Parallel.sequential()).get(0);
    double scale = limit(Initializer.HE_UNIFORM, 0) / limit(Initializer.HE_UNIFORM, 2);
    float[] next = weights(Initializer.HE_UNIFORM, 3, Parallel.sequential()).get(2);
    int equal = 0;
    for (int i = 0; i < next.length; i++) {
      equal += Math.abs(kernel[i] - next[i] * scale) < 1e-6 ? 1 : 0;
    }
    assertTrue(equal < 3, "two layers share their numbers");
  }

  @Test
  void aChainBeginsInitialised() {
    try (Network network = Network.sequential(Shape.of(16, 16, 4), flatten(), dense(80));
        Network same = Network.of(network.architecture())) {
      same.initialize(Initializer.GLOROT_UNIFORM, 0, Parallel.sequential());
      assertArrayEquals(
          same.parameters().getFirst().tensor().toArray(),
          network.parameters().getFirst().tensor().toArray());
    }
  }
}
