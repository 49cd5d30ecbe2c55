package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Dense;
import dev.lacuna.cnn.layer.Flatten;
import dev.lacuna.cnn.layer.GlobalAveragePool2D;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Where the outputs of a network begin: each at the logit of how often its label is given, as if
 * nothing were known of the image. A network whose outputs begin at 0, which says half of all
 * labels fit, spends its first steps on unlearning that, with gradients that all point down (Lin et
 * al., "Focal Loss for Dense Object Detection", ICCV 2017, section 4.1).
 */
public final class OutputBias {
  private OutputBias() {}

  /**
   * Sets the bias of the output to {@code log(f / (1 - f))} with {@code f = (n + 0.5) / (N + 1)},
   * where n of N images have the label: finite also for a label that none has, or all.
   *
   * @param labels labels of the training images, a class for each output
   * @return whether the network has such a bias: its last layer is dense or a convolution, with a
   *     bias for each output, but for averages and flattening behind it
   * @throws IllegalArgumentException if the network has another number of outputs
   */
  public static boolean setToFrequencies(Network network, LabelMatrix labels) {
    Optional<Tensor> found = find(network);
    long outputs = network.architecture().outputShape().size();
    if (outputs != labels.classes()) {
      throw new IllegalArgumentException(
          "the network has %d outputs, the labels have %d classes"
              .formatted(outputs, labels.classes()));
    }
    if (found.isEmpty() || found.get().size() != outputs) {
      return false;
    }
    int[] counts = labels.positivesPerClass();
    for (int label = 0; label < counts.length; label++) {
      double with = counts[label] + 0.5;
      double without = labels.rows() - counts[label] + 0.5;
      found.get().set(label, (float) StrictMath.log(with / without));
    }
    return true;
  }

  private static Optional<Tensor> find(Network network) {
    List<Architecture.Node> nodes = network.architecture().nodes();
    int index = nodes.size() - 1;
    while (index != Architecture.INPUT && passesBias(nodes.get(index).layer())) {
      index = nodes.get(index).inputs().getFirst();
    }
    if (index == Architecture.INPUT) {
      return Optional.empty();
    }
    boolean biased =
        switch (nodes.get(index).layer()) {
          case Dense dense -> dense.bias();
          case Conv2D convolution -> convolution.bias();
          default -> false;
        };
    return biased ? Optional.of(network.parametersOf(index).getLast().tensor()) : Optional.empty();
  }

  /** Whether a constant added to a layer's input channel comes out as it went in. */
  private static boolean passesBias(Layer layer) {
    return layer instanceof Flatten || layer instanceof GlobalAveragePool2D;
  }
}
