package dev.lacuna.cli;

import dev.lacuna.cli.run.AvailableMemory;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.ImageStorage;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where decoded images are kept. */
final class StorageArguments {
  @Option(
      names = "--cache",
      paramLabel = "FILE|DIR",
      order = 112,
      description =
          "Keep decoded, resized images in this file, or in a file for each setting in this folder,"
              + " and take them from there in later runs.")
  private Path cache;

  @Mixin private LimitArguments limits;

  ImageLimits limits(LongCommand command) {
    return limits.limits(command);
  }

  /**
   * Chooses where a loader keeps images: in the cache if there is one, in memory if they fit, else
   * nowhere. Says what the run needs.
   *
   * @param besides what is needed beside them
   * @param lower which options bring the need down
   * @throws DataException if more is needed than is available
   */
  void requireMemory(LongCommand command, DataLoader loader, MemoryNeed besides, String lower)
      throws DataException {
    long available = AvailableMemory.ofSystem().bytes();
    MemoryNeed need =
        besides.withImages(choose(loader, available - besides.total(), command.terminal()));
    need.requireWithin(available, lower);
    command.terminal().note(need.describe(available));
  }

  private long choose(DataLoader loader, long room, Terminal terminal) {
    long bytes = loader.imageBytes();
    if (cache != null) {
      loader.storage(new ImageStorage.Cache(cache));
      return 0;
    }
    if (bytes <= room) {
      return bytes;
    }
    loader.storage(new ImageStorage.Nowhere());
    terminal.note(
        "the images do not fit into memory, so each is decoded whenever it is needed;"
            + " --cache FILE keeps them on disk");
    return 0;
  }
}
