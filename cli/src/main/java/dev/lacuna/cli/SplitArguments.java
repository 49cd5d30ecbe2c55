package dev.lacuna.cli;

import dev.lacuna.cnn.data.Split;
import picocli.CommandLine.Option;

/** Which images belong to which part, where the data leaves it open. */
final class SplitArguments {
  @Option(
      names = "--val-split",
      paramLabel = "SHARE",
      order = 106,
      defaultValue = "0.1",
      description =
          "Share of images for validation, where the data does not say. Default: ${DEFAULT-VALUE}.")
  private double valSplit;

  @Option(
      names = "--test-split",
      paramLabel = "SHARE",
      order = 107,
      defaultValue = "0.1",
      description =
          "Share of images for the test, where the data does not say. Default: ${DEFAULT-VALUE}.")
  private double testSplit;

  /** How images are shared out, checked. */
  Split split(LongCommand command, long seed) {
    return command.usage("--val-split, --test-split", () -> new Split(valSplit, testSplit, seed));
  }
}
