package dev.lacuna.cli;

import dev.lacuna.cnn.augment.Augmentation;
import picocli.CommandLine.Option;

/** How training images change from epoch to epoch. */
final class AugmentArguments {
  @Option(
      names = "--augment",
      paramLabel = "LIST",
      order = 115,
      defaultValue = "none",
      description =
          "Change training images in each epoch, by the seed: a list of flip, shift=S, scale=S,"
              + " rotate=DEGREES, brightness=B, contrast=C, erase=SHARE and mixup=ALPHA, such as"
              + " flip,shift=0.1,rotate=10; or none. Default: ${DEFAULT-VALUE}.")
  private String list;

  /** The augmentation, checked. */
  Augmentation augmentation(LongCommand command) {
    return command.usage("--augment", () -> Augmentation.parse(list));
  }
}
