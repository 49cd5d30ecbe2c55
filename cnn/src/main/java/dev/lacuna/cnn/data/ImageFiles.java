package dev.lacuna.cnn.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files below a folder that are images by their name: those with an image's extension or with
 * none. Hidden files and folders are left out.
 */
public final class ImageFiles {
  private static final Set<String> EXTENSIONS =
      Set.of("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "webp", "tif", "tiff");

  private ImageFiles() {}

  /**
   * The files by their name relative to {@code folder}, sorted by code point.
   *
   * @throws DataException if the folder cannot be listed
   */
  public static SortedMap<String, Path> below(Path folder) throws DataException {
    SortedMap<String, Path> files = new TreeMap<>(Vocabulary.BY_CODE_POINT);
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
              return !visited.equals(folder) && isHidden(visited)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !isHidden(file) && isImageName(file)) {
                files.put(relative(folder, file), file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
              }
              throw failure;
            }
          });
    } catch (IOException failure) {
      throw new DataException(
          DataRoot.display(folder) + ": the folder cannot be listed: " + failure, failure);
    }
    return files;
  }

  /**
   * Some files by their name relative to {@code folder}, in the same order.
   *
   * @throws DataException if one does not lie below the folder
   */
  static SortedMap<String, Path> named(Path folder, List<Path> images) throws DataException {
    SortedMap<String, Path> files = new TreeMap<>(Vocabulary.BY_CODE_POINT);
    Path top = folder.toAbsolutePath().normalize();
    for (Path image : images) {
      Path file = image.toAbsolutePath().normalize();
      if (!file.startsWith(top)) {
        throw new DataException(
            image + ": does not lie below " + DataRoot.display(folder) + ", as the others do");
      }
      files.put(relative(top, file), file);
    }
    return files;
  }

  private static boolean isHidden(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    return name.startsWith(".") || name.startsWith("__MACOSX");
  }

  private static boolean isImageName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 || EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private static String relative(Path folder, Path file) {
    Path path = folder.relativize(file);
    StringBuilder name = new StringBuilder();
    for (Path part : path) {
      name.append(name.isEmpty() ? "" : "/").append(part);
    }
    return name.toString();
  }
}
