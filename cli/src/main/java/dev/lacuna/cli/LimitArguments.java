package dev.lacuna.cli;

import dev.lacuna.cnn.data.ImageLimits;
import picocli.CommandLine.Option;

/** Which pictures are refused before they are decoded. */
final class LimitArguments {
  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      order = 113,
      defaultValue = "100000000",
      description =
          "Skip pictures of more pixels than this by their header. Default: ${DEFAULT-VALUE}.")
  private long maxPixels;

  /** The limits, checked. */
  ImageLimits limits(LongCommand command) {
    return command.usage("--max-pixels", () -> ImageLimits.DEFAULT.withPixels(maxPixels));
  }
}
