package dev.lacuna.cli;

import dev.lacuna.cli.run.Provenance;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.model.ModelInfo;
import dev.lacuna.engine.tensor.Shape;
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

  /** The label file that was named. */
  Optional<Path> labels() {
    return Optional.ofNullable(labels);
  }

  /**
   * How to load data.
   *
   * @throws IllegalArgumentException if the separator is empty or the image size impossible
   */
  DataOptions options(
      DataSelection data, ImageSize size, int channels, Split split, int minImages) {
    return options(data, labels(), size, channels, split, minImages);
  }

  /** How to load data with another label file; one is looked for if it is empty. */
  DataOptions options(
      DataSelection data,
      Optional<Path> file,
      ImageSize size,
      int channels,
      Split split,
      int minImages) {
    return new DataOptions(
        data.path(),
        file,
        data.only(),
        meaning.options(),
        size.height(),
        size.width(),
        channels,
        split,
        minImages,
        ImageFit.DEFAULT,
        ImageLimits.DEFAULT);
  }

  /** Finds images and labels for a model, shared out as when it was trained. */
  DataLoader open(LongCommand command, DataSelection data, ModelInfo model, ImageLimits limits)
      throws DataException {
    Shape input = model.architecture().inputShape();
    ImageSize size = new ImageSize(input.extent(0), input.extent(1));
    Split split = Provenance.split(model.provenance()).orElse(new Split(0, 0, 0));
    return DataLoader.open(
        command
            .usage(
                "--min-confidence or --tag-separator",
                () -> options(data, size, input.extent(2), split, 1))
            .withImages(model.fit(), limits));
  }
}
