package dev.lacuna.cli;

import picocli.CommandLine.Option;

/** What a network takes. */
final class InputArguments {
  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      order = 201,
      defaultValue = "64x64",
      converter = ImageSize.Converter.class,
      description = "Images are brought to this size in pixels. Default: ${DEFAULT-VALUE}.")
  private ImageSize size;

  @Option(
      names = "--channels",
      paramLabel = "1|3",
      order = 202,
      defaultValue = "1",
      description = "1 for gray, 3 for colour. Default: ${DEFAULT-VALUE}.")
  private int channels;

  ImageSize size() {
    return size;
  }

  int channels() {
    return channels;
  }
}
