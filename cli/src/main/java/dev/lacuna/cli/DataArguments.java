package dev.lacuna.cli;

import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.Split;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** Images with labels for a network that is trained on them. */
final class DataArguments {
  @Mixin private TableArguments table;

  @Mixin private MinImagesArgument minImages;

  @Mixin private FitArguments fit;

  @Mixin private StorageArguments storage;

  TableArguments table() {
    return table;
  }

  int minImages() {
    return minImages.value();
  }

  StorageArguments storage() {
    return storage;
  }

  /** Finds the images and their labels. */
  DataLoader open(LongCommand command, DataSelection data, InputArguments input, Split split)
      throws IOException {
    return DataLoader.open(
        command.usage(
            "--image-size, --channels, --min-images or --tag-separator",
            () ->
                table
                    .options(data, input.size(), input.channels(), split, minImages.value())
                    .withImages(fit.fit(command), storage.limits(command))));
  }
}
