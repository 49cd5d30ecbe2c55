package dev.lacuna.cnn.model;

import dev.lacuna.engine.Backend;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Native memory that a network needs, in bytes by purpose: what a {@link Plan}, a {@link Network}
 * and an optimizer allocate. The JVM's own and the images come on top.
 *
 * @param weights parameters
 * @param gradients gradients of parameters; 0 for prediction
 * @param moments state of the optimizer; 0 for prediction
 * @param activations outputs of the layers and what they keep for the backward pass
 * @param activationGradients gradients of those; 0 for prediction
 * @param workspace scratch
 */
public record MemoryEstimate(
    long weights,
    long gradients,
    long moments,
    long activations,
    long activationGradients,
    long workspace) {

  /** For predicting batches of {@code batch} samples. */
  public static MemoryEstimate forPrediction(Architecture network, Backend backend, int batch) {
    return new MemoryEstimate(
        bytes(network.parameterCount()),
        0,
        0,
        bytes(activationFloats(network, batch)),
        0,
        bytes(workspaceFloats(network, backend, batch, false)));
  }

  /**
   * For training on batches of {@code batch} samples.
   *
   * @param momentsPerWeight numbers that the optimizer keeps for each weight: 2 for Adam
   */
  public static MemoryEstimate forTraining(
      Architecture network, Backend backend, int batch, int momentsPerWeight) {
    long parameters = network.parameterCount();
    return new MemoryEstimate(
        bytes(parameters),
        bytes(parameters),
        bytes(Math.multiplyExact(parameters, (long) momentsPerWeight)),
        bytes(activationFloats(network, batch)),
        bytes(gradientFloats(network, batch)),
        bytes(workspaceFloats(network, backend, batch, true)));
  }

  private static long bytes(long floats) {
    return Math.multiplyExact(floats, (long) Float.BYTES);
  }

  private static long activationFloats(Architecture network, int batch) {
    long perSample = network.inputShape().size();
    for (Architecture.Node node : network.nodes()) {
      perSample += node.shape().size() + node.layer().savedPerSample(node.inputShapes());
    }
    return Math.multiplyExact(perSample, (long) batch);
  }

  private static long gradientFloats(Architecture network, int batch) {
    long perSample = 0;
    Set<Integer> reached = new HashSet<>();
    for (Architecture.Node node : network.nodes().reversed()) {
      perSample += node.shape().size();
      for (int source : node.inputs()) {
        if (source != Architecture.INPUT && !reached.add(source)) {
          perSample += network.nodes().get(source).shape().size();
        }
      }
    }
    return Math.multiplyExact(perSample, (long) batch);
  }

  static long workspaceFloats(Architecture network, Backend backend, int batch, boolean training) {
    long most = 0;
    for (Architecture.Node node : network.nodes()) {
      most = Math.max(most, node.layer().workspace(backend, node.inputShapes(), batch, training));
    }
    return most;
  }

  /** Sum over all purposes. */
  public long total() {
    return weights + gradients + moments + activations + activationGradients + workspace;
  }

  /** For example {@code 5.3 GB: weights 1.3, gradients 1.3, ...}, in 10^9 bytes. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f GB (weights %.2f, their gradients %.2f, optimizer %.2f, activations %.2f,"
            + " their gradients %.2f, workspace %.2f)",
        total() / 1e9,
        weights / 1e9,
        gradients / 1e9,
        moments / 1e9,
        activations / 1e9,
        activationGradients / 1e9,
        workspace / 1e9);
  }
}
