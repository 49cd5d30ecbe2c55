package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.Background;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.ResizeMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How pictures become the input of a network. */
final class ImageArguments {
  @Option(
      names = "--resize",
      paramLabel = "stretch|pad|crop",
      order = 110,
      defaultValue = "stretch",
      converter = ResizeConverter.class,
      description =
          "Pictures of other proportions are stretched, padded or cropped; kept in the model."
              + " Default: ${DEFAULT-VALUE}.")
  private ResizeMode resize;

  @Option(
      names = "--background",
      paramLabel = "COLOUR",
      order = 111,
      defaultValue = "white",
      description =
          "What is behind transparent pixels and beside padded pictures: white, black, gray or"
              + " #rrggbb; kept in the model. Default: ${DEFAULT-VALUE}.")
  private String background;

  @Mixin private StorageArguments storage;

  /** Reads a way to resize. */
  static final class ResizeConverter extends ChoiceConverter<ResizeMode> {
    ResizeConverter() {
      super(ResizeMode.class);
    }
  }

  /** Options with these for the images. */
  DataOptions on(DataOptions options, LongCommand command) {
    Background colour = command.usage("--background", () -> Background.parse(background));
    return options.withImages(new ImageFit(resize, colour), storage.limits(command));
  }

  /** See {@link StorageArguments#choose}. */
  long choose(DataLoader loader, long room, Terminal terminal) {
    return storage.choose(loader, room, terminal);
  }
}
