package dev.lacuna.cnn.train;

/** Is told how training goes, on the training thread. */
public interface TrainingListener {

  /** After each batch. */
  default void onBatch(Progress progress) {}

  /** After each epoch and its validation; the network holds this epoch's weights. */
  default void onEpoch(EpochResult result) {}

  /** Asked after each batch: whether to stop now. The weights stay as the last step left them. */
  default boolean stopRequested() {
    return false;
  }
}
