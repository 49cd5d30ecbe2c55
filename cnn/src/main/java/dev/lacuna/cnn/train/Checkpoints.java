package dev.lacuna.cnn.train;

import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.engine.loss.Loss;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where and when a training run saves itself: {@code last.safetensors} in a folder, and the one
 * before as {@code last-1.safetensors}. A new one is written beside them and then renamed, so at
 * any moment at least one is whole.
 */
public final class Checkpoints {
  private static final String LAST = "last.safetensors";
  private static final String PREVIOUS = "last-1.safetensors";

  /** How often the free space is looked at. */
  private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

  private final Path folder;
  private final Duration interval;
  private final Supplier<TaggerModel> model;
  private final Map<String, String> notes;
  private long savedAt = System.nanoTime();
  private long lookedAt = savedAt;

  /**
   * Checkpoints of a run.
   *
   * @param folder where they go
   * @param interval time after which one is due, beside those at the end of each epoch
   * @param model what is known of the network that is trained
   * @param notes kept with each
   */
  public Checkpoints(
      Path folder, Duration interval, Supplier<TaggerModel> model, Map<String, String> notes) {
    this.folder = folder;
    this.interval = interval;
    this.model = model;
    this.notes = Map.copyOf(notes);
  }

  /** The newest checkpoint's place in a folder. */
  public static Path last(Path folder) {
    return folder.resolve(LAST);
  }

  /** The place of the one before. */
  public static Path previous(Path folder) {
    return folder.resolve(PREVIOUS);
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param told of each that is missing or damaged, if there is one to fall back to
   * @return empty if there never was one
   * @throws IOException if there are checkpoints, but none is whole; the message names them
   */
  public static Optional<Checkpoint> newest(Path folder, Consumer<String> told) throws IOException {
    List<String> damages = new ArrayList<>();
    boolean any = false;
    for (Path file : List.of(last(folder), previous(folder))) {
      try {
        Checkpoint checkpoint = Checkpoint.open(file);
        damages.forEach(damage -> told.accept(damage + "; going on from the one before, " + file));
        return Optional.of(checkpoint);
      } catch (IOException damaged) {
        any |= Files.exists(file);
        damages.add(damaged.getMessage());
      }
    }
    if (any) {
      throw new IOException(String.join("; ", damages) + "; no checkpoint is whole");
    }
    return Optional.empty();
  }

  /**
   * Refuses a folder on a disk that has no room for a run.
   *
   * @param bytes size of a checkpoint
   * @throws IOException if less than two checkpoints, a third in the making and a model fit
   */
  public static void requireRoom(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < 4 * bytes) {
      throw new IOException(
          "%s: %,d MB are free, two checkpoints, a third in the making and a model take %,d MB"
              .formatted(folder, free >> 20, (4 * bytes) >> 20));
    }
  }

  /** Whether the time between two checkpoints is over. */
  boolean due() {
    return System.nanoTime() - savedAt >= interval.toNanos();
  }

  /**
   * Whether the disk will soon be too full to save: it has room for this checkpoint, and hardly for
   * the next. Asks the file system every few seconds.
   */
  boolean nearlyFull() throws IOException {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_NANOS) {
      return false;
    }
    lookedAt = now;
    Path last = last(folder);
    return Files.exists(last) && Files.getFileStore(folder).getUsableSpace() < 2 * Files.size(last);
  }

  /** What is said when {@link #nearlyFull} holds and the run was saved. */
  IOException full() throws IOException {
    return new IOException(
        "%s: the disk is nearly full, %,d MB are left; the run was saved to %s"
            .formatted(folder, Files.getFileStore(folder).getUsableSpace() >> 20, last(folder)));
  }

  /**
   * Saves.
   *
   * @throws IOException if that fails; what was saved before is as it was
   */
  void save(Checkpoint.Extras extras, Loss loss, TrainingState state) throws IOException {
    Path last = last(folder);
    Path fresh = folder.resolve("." + LAST + ".new");
    try {
      Checkpoint.write(fresh, model.get(), extras, loss, state, notes);
      if (Files.exists(last)) {
        Files.move(
            last,
            previous(folder),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(fresh, last, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      Files.deleteIfExists(fresh);
      throw new IOException(
          "%s: the run cannot be saved: %s%s".formatted(last, reason(failure), left()), failure);
    }
    forceFolder();
    savedAt = System.nanoTime();
    lookedAt = savedAt - LOOK_NANOS;
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "its folder is gone";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> failure.getMessage();
    };
  }

  private String left() {
    return Files.exists(last(folder)) || Files.exists(previous(folder))
        ? "; what was saved before is whole"
        : "";
  }

  /** Makes the renaming survive a loss of power, where the system lets a folder be synchronised. */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException unsupported) {
      // Windows opens no folders; its renames are in the journal.
    }
  }
}
