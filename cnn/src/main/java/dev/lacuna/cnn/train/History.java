package dev.lacuna.cnn.train;

import java.util.List;

/**
 * The epochs of a training run.
 *
 * @param epochs in order; empty if training was stopped before the first one ended
 * @param stoppedEarly whether it ended before all epochs were done
 */
public record History(List<EpochResult> epochs, boolean stoppedEarly) {

  /** The best epoch, the last one that was marked so; null if there is none. */
  public EpochResult best() {
    return epochs.stream().filter(EpochResult::best).reduce((a, b) -> b).orElse(null);
  }
}
