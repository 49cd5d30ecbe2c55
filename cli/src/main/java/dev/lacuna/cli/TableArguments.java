package dev.lacuna.cli;

import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.data.TableOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the labels are and how the label file is read. */
final class TableArguments {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      order = 100,
      description = "Label file (CSV); without it, one is looked for in and beside DATA.")
  private Path labels;

  @Option(
      names = "--file-column",
      paramLabel = "NAME",
      order = 101,
      description = "Column that names the image.")
  private String fileColumn;

  @Option(
      names = "--tag-column",
      paramLabel = "NAME",
      order = 102,
      description = "Column that holds the labels.")
  private String tagColumn;

  @Option(
      names = "--split-column",
      paramLabel = "NAME",
      order = 103,
      description = "Column that says train, val or test.")
  private String splitColumn;

  @Option(
      names = "--tag-separator",
      paramLabel = "TEXT",
      order = 104,
      description = "What stands between the labels of a cell.")
  private String tagSeparator;

  /**
   * How to load data.
   *
   * @throws IllegalArgumentException if the separator is empty or the image size impossible
   */
  DataOptions options(Path data, ImageSize size, int channels, Split split, int minImages) {
    return new DataOptions(
        data,
        Optional.ofNullable(labels),
        new TableOptions(
            Optional.ofNullable(fileColumn),
            Optional.ofNullable(tagColumn),
            Optional.ofNullable(splitColumn),
            Optional.ofNullable(tagSeparator)),
        size.height(),
        size.width(),
        channels,
        split,
        minImages,
        ImageFit.DEFAULT,
        ImageLimits.DEFAULT);
  }
}
