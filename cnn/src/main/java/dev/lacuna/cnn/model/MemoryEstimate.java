package dev.lacuna.cnn.model;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.model.Schedule.Purpose;
import dev.lacuna.engine.Backend;
import java.util.Locale;

/**
 * Native memory that a network needs, in bytes by purpose: what a {@link Plan}, a {@link Network},
 * an optimizer and a batch of images take. It is read off the same schedule that a plan allocates.
 * The JVM's own memory and the data set come on top.
 *
 * @param weights parameters
 * @param gradients gradients of parameters: those of the largest layer; 0 for prediction
 * @param moments state of the optimizer; 0 for prediction
 * @param activations outputs of the layers and what they keep for the backward pass
 * @param activationGradients what the gradients of those take beyond them; 0 for prediction
 * @param workspace scratch
 * @param images the bytes of the batches of images that are read ahead
 */
public record MemoryEstimate(
    long weights,
    long gradients,
    long moments,
    long activations,
    long activationGradients,
    long workspace,
    long images) {

  /** For predicting batches of {@code batch} samples. */
  public static MemoryEstimate forPrediction(Architecture network, Backend backend, int batch) {
    return of(network, Schedule.of(network, backend, batch, Purpose.PREDICTION), 0);
  }

  /**
   * For training on batches of {@code batch} samples, as {@link dev.lacuna.cnn.train.Trainer} does.
   *
   * @param momentsPerWeight numbers that the optimizer keeps for each weight: 2 for Adam
   */
  public static MemoryEstimate forTraining(
      Architecture network, Backend backend, int batch, int momentsPerWeight) {
    Schedule schedule = Schedule.of(network, backend, batch, Purpose.TRAINING);
    return of(network, schedule, momentsPerWeight);
  }

  private static MemoryEstimate of(Architecture network, Schedule schedule, int momentsPerWeight) {
    long parameters = network.parameterCount();
    return new MemoryEstimate(
        bytes(parameters),
        bytes(schedule.parameterGradientFloats()),
        bytes(Math.multiplyExact(parameters, (long) momentsPerWeight)),
        bytes(schedule.activationFloats()),
        bytes(schedule.arenaFloats() - schedule.activationFloats()),
        bytes(schedule.workspaceFloats()),
        BatchLoader.bytes(schedule.capacity(), network.inputShape().size()));
  }

  private static long bytes(long floats) {
    return Math.multiplyExact(floats, (long) Float.BYTES);
  }

  /** For several networks that are trained at the same time. */
  public MemoryEstimate times(int copies) {
    return new MemoryEstimate(
        copies * weights,
        copies * gradients,
        copies * moments,
        copies * activations,
        copies * activationGradients,
        copies * workspace,
        copies * images);
  }

  /** Sum over all purposes. */
  public long total() {
    return weights + gradients + moments + activations + activationGradients + workspace + images;
  }

  /** For example {@code 5.3 GB: weights 1.3, gradients 1.3, ...}, in 10^9 bytes. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f GB (weights %.2f, their gradients %.2f, optimizer %.2f, activations %.2f,"
            + " their gradients %.2f, workspace %.2f, images %.2f)",
        total() / 1e9,
        weights / 1e9,
        gradients / 1e9,
        moments / 1e9,
        activations / 1e9,
        activationGradients / 1e9,
        workspace / 1e9,
        images / 1e9);
  }
}
