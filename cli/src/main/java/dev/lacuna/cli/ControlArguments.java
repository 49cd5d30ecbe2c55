package dev.lacuna.cli;

import dev.lacuna.cli.run.FirstImages;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.train.GradientRules;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What happens between gradients and weights, and ways to find out why training does not work. */
final class ControlArguments {
  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      order = 320,
      defaultValue = "0",
      description =
          "Scale the gradient of a step down to this Euclidean norm; 0 for never. Default:"
              + " ${DEFAULT-VALUE}.")
  private double clipNorm;

  @Option(
      names = "--clip-value",
      paramLabel = "VALUE",
      order = 321,
      defaultValue = "0",
      description =
          "Cut each number of the gradient at this magnitude; 0 for never. Default:"
              + " ${DEFAULT-VALUE}.")
  private double clipValue;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      order = 322,
      defaultValue = "1",
      description =
          "Batches whose gradients make a step, as one batch of so many times the images would."
              + " Default: ${DEFAULT-VALUE}.")
  private int accumulate;

  @Option(
      names = "--average-weights",
      paramLabel = "DECAY",
      order = 323,
      defaultValue = "0",
      description =
          "Validate and keep an exponential moving average of the weights, such as 0.999; 0 for"
              + " none. Default: ${DEFAULT-VALUE}.")
  private double averaging;

  @Option(
      names = "--overfit",
      paramLabel = "N",
      order = 324,
      defaultValue = "0",
      description =
          "Train on the first N training images and validate on the same, without an early end: a"
              + " network that cannot learn these by heart has a fault. 0 for all. Default:"
              + " ${DEFAULT-VALUE}.")
  private int overfit;

  @Option(
      names = "--find-lr",
      order = 325,
      description =
          "Instead of training, raise the learning rate from step to step, and plot the loss over"
              + " it.")
  private boolean findRate;

  boolean findsRate() {
    return findRate;
  }

  boolean overfits() {
    return overfit > 0;
  }

  /** Checked. */
  TrainSettings.Control control(LongCommand command) {
    command.requireAtLeast(0, "--overfit", overfit);
    command.requireAtLeast(1, "--accumulate", accumulate);
    if (!(averaging >= 0 && averaging < 1)) {
      throw command.wrongUsage(
          "--average-weights must be at least 0 and below 1, got " + averaging);
    }
    return command.usage(
        "--clip-norm, --clip-value",
        () ->
            new TrainSettings.Control(
                new GradientRules(accumulate, clipNorm, clipValue), averaging));
  }

  /** The data to train on. */
  LoadedData data(LoadedData all) {
    if (!overfits()) {
      return all;
    }
    DataSet few = FirstImages.of(all.train(), overfit);
    return new LoadedData(
        all.vocabulary(), few, Optional.of(few), Optional.empty(), all.report(), all.fit());
  }
}
