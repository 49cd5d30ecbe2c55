package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.label.LabelFormats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that images are named relative to, and the label file if there is one. An archive is
 * read as a folder.
 */
final class DataRoot implements AutoCloseable {
  private static final List<String> TABLE_NAMES = List.of("labels.csv", "tags.csv");

  /** What tools call label files that lie among or above the images. */
  private static final List<String> TOOL_NAMES =
      List.of(
          "metadata.csv",
          "metadata.jsonl",
          "labels.json",
          "labels.jsonl",
          "labels.txt",
          "_annotations.coco.json");

  private static final List<String> TABLE_ENDINGS =
      List.of(".csv", ".tsv", ".json", ".jsonl", ".txt");

  private final String name;
  private final Path folder;
  private final Optional<Path> table;
  private final boolean searchable;
  private final ImageArchive archive;

  private DataRoot(
      String name, Path folder, Optional<Path> table, boolean searchable, ImageArchive archive) {
    this.name = name;
    this.folder = folder;
    this.table = table;
    this.searchable = searchable;
    this.archive = archive;
  }

  static DataRoot open(Path data, Optional<Path> labels) throws DataException {
    String name = display(data);
    if (labels.isPresent() && !Files.exists(labels.get())) {
      throw new DataException(display(labels.get()) + ": no such label file");
    }
    try {
      if (Files.isDirectory(data)) {
        return new DataRoot(name, data, table(data, data, labels), true, null);
      }
      if (!Files.isRegularFile(data)) {
        throw new DataException(name + ": no such file or folder");
      }
      if (ImageArchive.is(data)) {
        return openArchive(data, labels);
      }
      requireTable(data, name);
    } catch (DataException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new DataException(name + ": cannot be read: " + failure, failure);
    }
    if (labels.isPresent()) {
      throw new DataException(
          name
              + ": with a label file of its own ("
              + display(labels.get())
              + ") the data must be a folder or a zip");
    }
    return new DataRoot(name, data.toAbsolutePath().getParent(), Optional.of(data), false, null);
  }

  private static DataRoot openArchive(Path data, Optional<Path> labels) throws IOException {
    ImageArchive archive = ImageArchive.open(data);
    try {
      Path folder = archive.folder();
      return new DataRoot(display(data), folder, table(folder, data, labels), true, archive);
    } catch (IOException | RuntimeException failure) {
      archive.close();
      throw failure;
    }
  }

  /** An image given for the data is the likeliest mistake. */
  private static void requireTable(Path file, String name) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      ImageFormat.of(new ImageBytes(input.readNBytes(16), name));
    } catch (ImageException notAnImage) {
      return;
    }
    throw new DataException(
        name + ": is a single image; the data is a folder of images, a zip or a label file");
  }

  private static Optional<Path> table(Path folder, Path data, Optional<Path> given)
      throws IOException {
    if (given.isPresent()) {
      return given;
    }
    for (String candidate : Stream.concat(TABLE_NAMES.stream(), TOOL_NAMES.stream()).toList()) {
      if (Files.isRegularFile(folder.resolve(candidate))) {
        return Optional.of(folder.resolve(candidate));
      }
    }
    Optional<Path> sets = LabelFormats.folderOfLabels(folder);
    if (sets.isPresent()) {
      return sets;
    }
    List<Path> inside = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, DataRoot::isCsv)) {
      stream.forEach(inside::add);
    }
    if (inside.size() > 1) {
      List<String> names = inside.stream().map(p -> p.getFileName().toString()).sorted().toList();
      throw new DataException(
          display(folder)
              + ": "
              + inside.size()
              + " label files ("
              + DataReport.firstFive(names)
              + "); say which one to use");
    }
    return inside.isEmpty() ? beside(data) : Optional.of(inside.get(0));
  }

  private static boolean isCsv(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return (name.endsWith(".csv") || name.endsWith(".tsv"))
        && !name.startsWith("class-descriptions")
        && Files.isRegularFile(path);
  }

  private static Optional<Path> beside(Path data) {
    Path file = data.toAbsolutePath().normalize();
    Path parent = file.getParent();
    if (parent == null) {
      return Optional.empty();
    }
    String stem = file.getFileName().toString();
    stem = stem.replaceFirst("(?i)\\.(zip|tar|tar\\.gz|tgz)$", "");
    List<String> candidates = new ArrayList<>(TABLE_ENDINGS.stream().map(stem::concat).toList());
    candidates.addAll(TABLE_NAMES);
    return candidates.stream().map(parent::resolve).filter(Files::isRegularFile).findFirst();
  }

  /** A path as messages show it, with the zip it lies in. */
  static String display(Path path) {
    FileSystem system = path.getFileSystem();
    return system.equals(FileSystems.getDefault()) ? path.toString() : system + "!" + path;
  }

  /** The data as messages call it. */
  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  Optional<Path> table() {
    return table;
  }

  /** Whether everything in the folder belongs to the data. */
  boolean searchable() {
    return searchable;
  }

  @Override
  public void close() {
    if (archive != null) {
      archive.close();
    }
  }
}
