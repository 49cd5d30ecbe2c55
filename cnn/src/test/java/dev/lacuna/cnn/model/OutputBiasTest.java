package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.globalAveragePool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.layer.Dense;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class OutputBiasTest {
  /** Of four images none, one and all have the label. */
  private static final LabelMatrix LABELS =
      LabelMatrix.builder(3).addRow(2).addRow(1, 2).addRow(2).addRow(2).build();

  private static final double[] FREQUENCIES = {0.5 / 5, 1.5 / 5, 4.5 / 5};

  private static Network network(Layer... layers) {
    return Network.sequential(Shape.of(4, 4, 1), layers);
  }

  /** Probabilities that a network gives an image without any light, where only biases speak. */
  private static double[] probabilities(Network network) {
    try (Backend backend = new Backend(Kernels.scalar("test"), Parallel.sequential());
        Plan plan = Plan.forPrediction(network, backend, 1)) {
      plan.input().fill(0);
      Tensor logits = plan.forward(1);
      double[] result = new double[3];
      for (int i = 0; i < 3; i++) {
        result[i] = 1 / (1 + Math.exp(-logits.get(i)));
      }
      return result;
    }
  }

  private static void assertStartsAtFrequencies(Network network) {
    try (network) {
      assertTrue(OutputBias.setToFrequencies(network, LABELS));
      assertArrayEquals(FREQUENCIES, probabilities(network), 1e-6);
    }
  }

  @Test
  void outputsStartAtTheFrequenciesOfTheirLabels() {
    assertStartsAtFrequencies(network(conv2d(2, 3), relu(), flatten(), dense(3)));
  }

  @Test
  void averagesAndFlatteningBehindAConvolutionDoNotMatter() {
    assertStartsAtFrequencies(network(relu(), conv2d(3, 1), globalAveragePool2d()));
    assertStartsAtFrequencies(network(conv2d(3, 4), flatten()));
  }

  @Test
  void nothingChangesWhereTheOutputHasNoBiasOfItsOwn() {
    for (Layer[] layers :
        new Layer[][] {
          {flatten(), new Dense(3, false)},
          {flatten(), dense(3), relu()},
        }) {
      try (Network network = network(layers)) {
        float[] before = network.parameters().getLast().tensor().toArray();
        assertFalse(OutputBias.setToFrequencies(network, LABELS));
        assertArrayEquals(before, network.parameters().getLast().tensor().toArray());
      }
    }
    try (Network network = Network.sequential(Shape.of(3, 1, 1), conv2d(1, 1), flatten())) {
      assertFalse(OutputBias.setToFrequencies(network, LABELS));
    }
  }

  @Test
  void aNetworkOfOtherOutputsIsRefused() {
    try (Network network = network(flatten(), dense(4))) {
      assertEquals(
          "the network has 4 outputs, the labels have 3 classes",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> OutputBias.setToFrequencies(network, LABELS))
              .getMessage());
    }
  }
}
