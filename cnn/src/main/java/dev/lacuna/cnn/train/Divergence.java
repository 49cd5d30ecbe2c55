package dev.lacuna.cnn.train;

import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds where numbers left the finite range, for the message that ends training. */
final class Divergence {
  private static final int NAMED = 4;

  private Divergence() {}

  /** The batch at hand; the first {@code size} rows count. */
  record Batch(ImageSource images, int[] rows, int size) {

    private String names() {
      String names =
          Arrays.stream(rows, 0, size)
              .limit(NAMED)
              .mapToObj(images::name)
              .collect(Collectors.joining(", "));
      return "images: " + names + (size > NAMED ? " and " + (size - NAMED) + " more" : "");
    }
  }

  /**
   * What to say of a loss that is not sound.
   *
   * @param plan whose last forward pass was that of the batch; runs it again
   * @param what the beginning of the message
   * @param firstLoss loss of the first batch
   */
  static TrainingException of(
      Network network, Plan plan, Batch batch, String what, double firstLoss) {
    return new TrainingException(
        what + "; " + place(network, plan, batch, firstLoss) + "; " + batch.names());
  }

  private static String place(Network network, Plan plan, Batch batch, double firstLoss) {
    Optional<String> weights = weights(network);
    if (weights.isPresent()) {
      return "first bad layer: weights of " + weights.get() + " since the step before";
    }
    return plan.findNonFinite(batch.size)
        .map(
            found ->
                "first bad layer: output of %s, for image %s"
                    .formatted(found.layers(), batch.images.name(batch.rows[found.sample()])))
        .orElse("all layers give finite numbers, but in the first batch it was " + firstLoss);
  }

  /** The first parameter that has a number that is not finite. */
  private static Optional<String> weights(Network network) {
    return network.parameters().stream()
        .filter(parameter -> !isFinite(parameter.tensor()))
        .map(Network.Parameter::name)
        .findFirst();
  }

  private static boolean isFinite(Tensor tensor) {
    for (long i = 0; i < tensor.size(); i++) {
      if (!Float.isFinite(tensor.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses weights that nobody would want to go on from.
   *
   * @throws TrainingException if one is not finite
   */
  static void requireFinite(Network network, int epoch, int batch, float rate) {
    weights(network)
        .ifPresent(
            name -> {
              throw new TrainingException(
                  "weights of %s are no longer finite after epoch %d, batch %d; lower the learning"
                          .formatted(name, epoch, batch)
                      + " rate (now "
                      + rate
                      + ")");
            });
  }
}
