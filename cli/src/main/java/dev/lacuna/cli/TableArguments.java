package dev.lacuna.cli;

import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.Split;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the labels are and how the label file is read. */
final class TableArguments {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      order = 100,
      description =
          "Label file or folder, in any format that 'lacuna labels' lists; without it, one is"
              + " looked for in and beside DATA.")
  private Path labels;

  @Mixin private LabelArguments meaning;

  /**
   * How to load data.
   *
   * @throws IllegalArgumentException if the separator is empty or the image size impossible
   */
  DataOptions options(Path data, ImageSize size, int channels, Split split, int minImages) {
    return options(data, Optional.ofNullable(labels), size, channels, split, minImages);
  }

  /** How to load data with another label file; one is looked for if it is empty. */
  DataOptions options(
      Path data, Optional<Path> file, ImageSize size, int channels, Split split, int minImages) {
    return new DataOptions(
        data,
        file,
        meaning.options(),
        size.height(),
        size.width(),
        channels,
        split,
        minImages,
        ImageFit.DEFAULT,
        ImageLimits.DEFAULT);
  }
}
