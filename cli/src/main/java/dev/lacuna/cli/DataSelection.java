package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an argument DATA names: a folder, an archive or a label file as it is; or images, by a
 * pattern or by a list on standard input, whose names are relative to the folder that they share.
 *
 * @param path the data, or the folder that the images share
 * @param only the images; all of the data if empty
 */
record DataSelection(Path path, Optional<List<Path>> only) {

  /** All of a folder, an archive or what a label file names. */
  static DataSelection all(Path data) {
    return new DataSelection(data, Optional.empty());
  }

  /**
   * By the text of an argument.
   *
   * @throws DataException if a pattern or a list names no image, or one in an archive
   */
  static DataSelection of(String text, Terminal terminal) throws IOException {
    if (!ImagePaths.isSelection(text)) {
      return all(Path.of(text));
    }
    if (text.equals(ImagePaths.STANDARD_INPUT)) {
      terminal.note("reading a list of images from standard input");
    }
    List<Path> images = new ArrayList<>();
    try (ImagePaths paths = new ImagePaths(List.of(text), terminal)) {
      for (ImagePaths.Image image = paths.next(); image != null; image = paths.next()) {
        if (!image.path().getFileSystem().equals(FileSystems.getDefault())) {
          throw new DataException(
              image.name() + ": lies in an archive; DATA takes an archive alone, not in a list");
        }
        images.add(image.path().normalize());
      }
    }
    if (images.isEmpty()) {
      throw new DataException("standard input names no image");
    }
    boolean below =
        images.stream().noneMatch(path -> path.isAbsolute() || path.startsWith(Path.of("..")));
    if (!below) {
      images.replaceAll(Path::toAbsolutePath);
    }
    return new DataSelection(shared(images), Optional.of(List.copyOf(images)));
  }

  /** The innermost folder that all lie in. */
  private static Path shared(List<Path> images) {
    Path folder = images.getFirst().getParent();
    for (Path image : images) {
      while (folder != null && !image.startsWith(folder)) {
        folder = folder.getParent();
      }
    }
    return folder == null ? Path.of(".") : folder;
  }
}
