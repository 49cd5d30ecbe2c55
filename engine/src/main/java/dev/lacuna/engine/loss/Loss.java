package dev.lacuna.engine.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Map;

/**
 * A training objective over logits: value and gradient in one pass, never by way of probabilities,
 * so both are finite for every finite logit.
 */
public interface Loss {
  /**
   * Value of the loss, and its gradient.
   *
   * @param backend kernels and threads to use; the result does not depend on either
   * @param logits (batch, classes)
   * @param labels labels of all images of the data set, {@code classes} columns
   * @param rows for each row of {@code logits} the row of {@code labels}; the first {@code batch}
   *     entries count
   * @param gradient (batch, classes), overwritten with d(value)/d(logits), the factor 1/batch
   *     included; may be null where only the value is wanted, and then no state of the loss changes
   * @return sum over classes, mean over the batch
   * @throws IllegalStateException if the loss depends on training labels that it was not given
   */
  double evaluate(Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient);

  /**
   * The loss to train on these labels with: parameters that were left to the data ({@code auto}),
   * priors and propensities are worked out from them. {@link #describe} stays as it was asked for.
   *
   * @param training labels of all training images
   * @return a loss with state of its own where it has any; this one where nothing depends on labels
   */
  default Loss bind(LabelMatrix training) {
    return this;
  }

  /**
   * Says that an epoch begins; a loss that changes in the course of training does so here. A loss
   * that was never told is in its first epoch.
   *
   * @param epoch from 1
   * @param epochs number of epochs that training may take
   */
  default void beginEpoch(int epoch, int epochs) {}

  /** Name and parameters as the command line writes them, such as {@code wbce:wp=1,wn=0.5}. */
  String describe();

  /**
   * Labels that this loss added to the training labels while it was trained with; empty for losses
   * that add none, and then without rows. It is the loss's own: what is added to it, such as an
   * overlay that was saved, counts from the next evaluation on.
   */
  default LabelOverlay overlay() {
    return new LabelOverlay(0, 0);
  }

  /**
   * What training has left in this loss beyond its settings, the labels that it is bound to and its
   * {@link #overlay}, as arrays by name: what a checkpoint has to hold for the loss to go on. Empty
   * for losses whose epochs do not depend on each other.
   */
  default Map<String, double[]> state() {
    return Map.of();
  }

  /**
   * Takes back what {@link #state} gave. Before, this loss was bound to the same labels, was told
   * by {@link #beginEpoch} of the epoch that was the last to begin, and its {@link #overlay} got
   * back what it had; from now on it gives the bits that the other loss would have given.
   *
   * @param state not changed and not kept
   * @throws IllegalArgumentException if it is not the state of such a loss
   */
  default void restore(Map<String, double[]> state) {
    if (!state.isEmpty()) {
      throw new IllegalArgumentException(
          "loss " + describe() + " keeps no state, got " + state.keySet());
    }
  }

  /** How entries are combined. */
  default Reduction reduction() {
    return Reduction.SUM_OVER_CLASSES_MEAN_OVER_BATCH;
  }
}
