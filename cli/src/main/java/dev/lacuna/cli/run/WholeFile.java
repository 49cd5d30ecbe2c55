package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that no reader ever sees half of. */
public final class WholeFile {
  private WholeFile() {}

  /** As {@link #write(Path, byte[])}, a text. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes bytes beside the file and gives them the file's name when they are whole.
   *
   * @throws DataException if its folder cannot be written to; the message names the file
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      Files.write(beside, bytes);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException missing) {
      throw new DataException(file + ": cannot be written: its folder does not exist");
    } catch (AccessDeniedException denied) {
      throw new DataException(file + ": cannot be written: access to its folder is denied");
    } catch (FileSystemException other) {
      throw new DataException(file + ": cannot be written: " + other.getReason());
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
