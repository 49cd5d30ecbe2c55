package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.label.ImageNames;
import dev.lacuna.cnn.data.label.LabelRow;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Joins the rows of a label file to image files: by their names as they are, else by names that
 * differ as {@link ImageNames} says. Rows that lead to the same file become one image.
 *
 * <p>Where only some images are wanted, rows of others are left out. Whether an image that is not
 * wanted exists is then not known, so a name with other folders than a file's never means it.
 */
final class ImageJoin {
  /** Tried after names without an image's extension where files are not searched for. */
  private static final List<String> EXTENSIONS =
      List.of(".jpg", ".png", ".jpeg", ".JPG", ".PNG", ".JPEG", ".gif", ".bmp", ".webp", ".tif");

  private final DataRoot root;
  private final Map<String, Path> files;
  private final Set<Path> only;
  private final List<Path> folders;
  private final ImageNames names;
  private final List<ImageRecord> records = new ArrayList<>();
  private final Map<Path, Integer> positions = new HashMap<>();
  private final List<String> missing = new ArrayList<>();
  private int leftOut;
  private final Map<ImageNames.Difference, List<String>> differing =
      new EnumMap<>(ImageNames.Difference.class);
  private final List<String> doubled = new ArrayList<>();

  /**
   * To files of a root.
   *
   * @param files all image files by name; empty if they are not to be searched
   * @param some whether only these files are wanted; then with their absolute paths
   */
  ImageJoin(DataRoot root, Map<String, Path> files, boolean some) {
    this.root = root;
    this.files = files;
    this.only = some ? new HashSet<>(files.values()) : Set.of();
    this.names = new ImageNames(files.keySet());
    this.folders = new ArrayList<>(List.of(root.folder()));
    root.table()
        .map(table -> table.toAbsolutePath().getParent())
        .filter(folder -> !folder.equals(root.folder().toAbsolutePath()))
        .ifPresent(folders::add);
  }

  /**
   * Joins a row.
   *
   * @param negatives labels that do not fit, in place of the row's
   */
  void add(LabelRow row, List<String> negatives) throws DataException {
    Path path = files.get(row.file());
    for (int i = 0; i < folders.size() && path == null; i++) {
      path = resolve(folders.get(i), row.file());
    }
    if (path == null) {
      path = similar(row.file());
    }
    if (!only.isEmpty() && !only.contains(path)) {
      leftOut++;
      return;
    }
    if (path == null) {
      missing.add(row.file());
      return;
    }
    ImageRecord record = new ImageRecord(row.file(), path, row.positives(), negatives, row.split());
    Integer earlier = positions.putIfAbsent(path, records.size());
    if (earlier == null) {
      records.add(record);
    } else {
      doubled.add(records.get(earlier).name() + " and " + row.file());
      records.set(earlier, merged(records.get(earlier), record));
    }
  }

  private Path similar(String name) {
    Optional<ImageNames.Match> match = names.find(name);
    if (match.isPresent() && (only.isEmpty() || sameFolders(name, match.get()))) {
      note(match.get().difference(), name, match.get().name());
      return files.get(match.get().name());
    }
    for (Path folder : files.isEmpty() ? folders : List.<Path>of()) {
      for (String extension : EXTENSIONS) {
        Path path = resolve(folder, name + extension);
        if (path != null) {
          note(ImageNames.Difference.EXTENSION, name, name + extension);
          return path;
        }
      }
    }
    return null;
  }

  private void note(ImageNames.Difference difference, String name, String found) {
    differing.computeIfAbsent(difference, key -> new ArrayList<>()).add(name + " is " + found);
  }

  /** Whether the folders that a name begins with are the last ones of a file's. */
  private boolean sameFolders(String name, ImageNames.Match match) {
    boolean inFolder =
        match.difference() == ImageNames.Difference.FOLDER
            || match.difference() == ImageNames.Difference.FOLDER_AND_EXTENSION;
    String folders = name.substring(0, name.lastIndexOf('/') + 1);
    String path = files.get(match.name()).getParent().toString().replace('\\', '/');
    return !inFolder || (path + "/").endsWith("/" + folders);
  }

  private Path resolve(Path folder, String name) {
    try {
      Path path = folder.resolve(name).normalize();
      if (!only.isEmpty()) {
        path = path.toAbsolutePath();
      }
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException impossibleName) {
      return null;
    }
  }

  private static ImageRecord merged(ImageRecord first, ImageRecord second) throws DataException {
    if (first.split().isPresent()
        && second.split().isPresent()
        && !first.split().equals(second.split())) {
      throw new DataException(
          first.path()
              + ": is called "
              + first.name()
              + " and "
              + second.name()
              + ", in different parts of the split");
    }
    Set<String> positives = new LinkedHashSet<>(first.positives());
    positives.addAll(second.positives());
    Set<String> negatives = new LinkedHashSet<>(first.negatives());
    negatives.addAll(second.negatives());
    for (String label : positives) {
      if (negatives.contains(label)) {
        throw new DataException(
            "%s: label \"%s\" is both given and denied, by %s and %s"
                .formatted(first.path(), label, first.name(), second.name()));
      }
    }
    return new ImageRecord(
        first.name(),
        first.path(),
        List.copyOf(positives),
        List.copyOf(negatives),
        first.split().or(second::split));
  }

  List<ImageRecord> records() {
    return records;
  }

  /** Names without a file. */
  List<String> missing() {
    return missing;
  }

  /** Files without a name. */
  List<String> unlisted() {
    List<String> unlisted = new ArrayList<>();
    files.forEach(
        (name, path) -> {
          if (!positions.containsKey(path)) {
            unlisted.add(name);
          }
        });
    return unlisted;
  }

  DataException nothingFound(String table) {
    if (!only.isEmpty()) {
      return new DataException(
          "%s: names none of the images that were chosen, %,d (first: %s)"
              .formatted(table, only.size(), files.keySet().iterator().next()));
    }
    return new DataException(
        table
            + ": none of the "
            + DataReport.count(missing.size(), "image")
            + " it names exists below "
            + DataRoot.display(root.folder())
            + " (first: "
            + DataReport.firstFive(missing)
            + (files.isEmpty() ? "" : "; first image there: " + files.keySet().iterator().next())
            + "); names must be relative to that folder");
  }

  /** What the user should know of the joining, a line each. */
  List<String> warnings(String table) {
    List<String> warnings = new ArrayList<>();
    differing.forEach(
        (difference, examples) ->
            warnings.add(
                "%s: %s found whose name differs %s (first: %s)"
                    .formatted(
                        table,
                        DataReport.count(examples.size(), "image"),
                        difference.text(),
                        examples.getFirst())));
    if (leftOut > 0) {
      warnings.add(
          "%s: %s left out, of images that were not chosen"
              .formatted(table, DataReport.count(leftOut, "row")));
    }
    if (!doubled.isEmpty()) {
      warnings.add(
          "%s: %s an image that another names as well, merged (first: %s)"
              .formatted(
                  table,
                  DataReport.count(doubled.size(), "row")
                      + (doubled.size() == 1 ? " names" : " name"),
                  doubled.getFirst()));
    }
    if (!missing.isEmpty()) {
      warnings.add(
          missing.size()
              + " of "
              + DataReport.count(missing.size() + records.size() + doubled.size(), "image")
              + " that "
              + table
              + " names do not exist: "
              + DataReport.firstFive(missing));
    }
    return warnings;
  }
}
