package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.label.LabelOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which data to load and how.
 *
 * @param data a folder or zip of images with a label file inside or beside it, a folder or zip with
 *     one folder a label, or a label file whose images lie relative to its folder
 * @param labels the label file, where it is not to be looked for
 * @param only the images to take, which lie below the folder {@code data}; all of them if empty
 * @param table how to read the labels
 * @param height height of the prepared images in pixels
 * @param width width of the prepared images in pixels
 * @param channels 1 for gray, 3 for RGB
 * @param split how images that nobody gave to a part are shared out
 * @param minImages labels of fewer training images than this are dropped; at least 1
 * @param fit how pictures are brought to the size
 * @param limits which pictures are refused
 */
public record DataOptions(
    Path data,
    Optional<Path> labels,
    Optional<List<Path>> only,
    LabelOptions table,
    int height,
    int width,
    int channels,
    Split split,
    int minImages,
    ImageFit fit,
    ImageLimits limits) {

  /**
   * Checks what can be checked without looking at the data.
   *
   * @throws IllegalArgumentException if the image size, the channels or {@code minImages} is
   *     impossible
   */
  public DataOptions {
    Objects.requireNonNull(data, "data");
    new ImageScaler(height, width, channels);
    if (minImages < 1) {
      throw new IllegalArgumentException("minImages must be at least 1, got " + minImages);
    }
  }

  /** Everything about the labels is found out from the data; every label is kept. */
  public static DataOptions of(Path data, int height, int width, int channels, Split split) {
    return new DataOptions(
        data,
        Optional.empty(),
        Optional.empty(),
        LabelOptions.AUTOMATIC,
        height,
        width,
        channels,
        split,
        1,
        ImageFit.DEFAULT,
        ImageLimits.DEFAULT);
  }

  /** The same with a label file that is not looked for. */
  public DataOptions withLabels(Path file) {
    return new DataOptions(
        data,
        Optional.of(file),
        only,
        table,
        height,
        width,
        channels,
        split,
        minImages,
        fit,
        limits);
  }

  /**
   * The same with some of the images alone; what the label file says of others is left out.
   *
   * @param images files below the folder that is the data
   */
  public DataOptions withOnly(List<Path> images) {
    return new DataOptions(
        data,
        labels,
        Optional.of(List.copyOf(images)),
        table,
        height,
        width,
        channels,
        split,
        minImages,
        fit,
        limits);
  }

  /** The same with another way to read the labels. */
  public DataOptions withTable(LabelOptions options) {
    return new DataOptions(
        data, labels, only, options, height, width, channels, split, minImages, fit, limits);
  }

  /** The same, dropping labels of fewer than {@code count} training images. */
  public DataOptions withMinImages(int count) {
    return new DataOptions(
        data, labels, only, table, height, width, channels, split, count, fit, limits);
  }

  /** The same with another way to bring pictures to the size, and other limits. */
  public DataOptions withImages(ImageFit other, ImageLimits most) {
    return new DataOptions(
        data, labels, only, table, height, width, channels, split, minImages, other, most);
  }
}
