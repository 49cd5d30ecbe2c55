package dev.lacuna.cli;

import dev.lacuna.cnn.data.Background;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.ResizeMode;
import picocli.CommandLine.Option;

/** How pictures are brought to the size that a network takes. */
final class FitArguments {
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

  /** Reads a way to resize. */
  static final class ResizeConverter extends ChoiceConverter<ResizeMode> {
    ResizeConverter() {
      super(ResizeMode.class);
    }
  }

  /** Both, checked. */
  ImageFit fit(LongCommand command) {
    return new ImageFit(resize, command.usage("--background", () -> Background.parse(background)));
  }
}
