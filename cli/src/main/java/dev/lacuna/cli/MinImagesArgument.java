package dev.lacuna.cli;

import picocli.CommandLine.Option;

/** Which labels are too rare. */
final class MinImagesArgument {
  @Option(
      names = {"--min-images", "--min-count"},
      paramLabel = "N",
      order = 105,
      defaultValue = "1",
      description = "Leave out labels of fewer training images. Default: ${DEFAULT-VALUE}.")
  private int minImages;

  int value() {
    return minImages;
  }
}
