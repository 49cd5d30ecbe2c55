package dev.lacuna.cnn.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The images of a data root with their labels, before any is decoded.
 *
 * @param records the images
 * @param missing rows whose image does not exist
 * @param unlisted image files without a row
 * @param merged rows merged into another of the same image
 * @param warnings one line each
 */
record Listing(
    List<ImageRecord> records, int missing, int unlisted, int merged, List<String> warnings) {

  static Listing of(DataRoot root, TableOptions options) throws DataException {
    if (root.table().isEmpty()) {
      return ofFolders(root);
    }
    return ofTable(root, TagTable.read(root.table().get(), options));
  }

  private static Listing ofTable(DataRoot root, TagTable table) throws DataException {
    Path tableFolder = root.table().get().toAbsolutePath().getParent();
    boolean own = !tableFolder.equals(root.folder().toAbsolutePath());
    // The folder of a lone label file may hold anything, so it is not searched.
    Map<String, Path> files = root.searchable() ? ImageFiles.below(root.folder()) : Map.of();
    List<ImageRecord> records = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Set<Path> named = new HashSet<>();
    for (TagTable.Row row : table.rows()) {
      Path path = files.get(row.file());
      if (path == null) {
        path = resolve(root.folder(), row.file());
      }
      if (path == null && own) {
        path = resolve(tableFolder, row.file());
      }
      if (path == null) {
        missing.add(row.file());
      } else {
        named.add(path);
        records.add(
            new ImageRecord(row.file(), path, row.positives(), row.negatives(), row.split()));
      }
    }
    if (records.isEmpty()) {
      throw new DataException(
          table.name()
              + ": none of the "
              + DataReport.count(missing.size(), "image")
              + " it names exists below "
              + DataRoot.display(root.folder())
              + " (first: "
              + DataReport.firstFive(missing)
              + "); names must be relative to that folder");
    }
    int unlisted = (int) files.values().stream().filter(path -> !named.contains(path)).count();
    List<String> warnings = new ArrayList<>();
    if (!missing.isEmpty()) {
      warnings.add(
          missing.size()
              + " of "
              + DataReport.count(table.rows().size(), "image")
              + " that "
              + table.name()
              + " names do not exist: "
              + DataReport.firstFive(missing));
    }
    if (unlisted > 0) {
      warnings.add(
          DataReport.count(unlisted, "image file")
              + " below "
              + root.name()
              + " without a row in "
              + table.name());
    }
    if (table.merged() > 0) {
      warnings.add(
          table.name()
              + ": "
              + DataReport.count(table.merged(), "row")
              + " merged into an earlier row of the same image");
    }
    if (table.separator().equals(" ")) {
      warnings.add(table.name() + ": labels are taken to be separated by spaces");
    }
    return new Listing(records, missing.size(), unlisted, table.merged(), warnings);
  }

  private static Path resolve(Path folder, String name) {
    try {
      Path path = folder.resolve(name).normalize();
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException impossibleName) {
      return null;
    }
  }

  /** One folder a label; with folders such as train and test above them if all are such. */
  private static Listing ofFolders(DataRoot root) throws DataException {
    SortedMap<String, Path> files = ImageFiles.below(root.folder());
    if (files.isEmpty()) {
      throw new DataException(root.name() + ": no images in this folder");
    }
    SortedMap<String, Path> inFolders = new TreeMap<>(files);
    inFolders.keySet().removeIf(name -> name.indexOf('/') < 0);
    if (inFolders.isEmpty()) {
      throw new DataException(
          root.name()
              + ": "
              + DataReport.count(files.size(), "image")
              + " but no labels; add a labels.csv with the columns file and tags, or put the images"
              + " of each label into a folder of its own");
    }
    boolean parts =
        inFolders.keySet().stream()
            .allMatch(name -> SplitPart.parse(folderOf(name, 0)).isPresent());
    List<ImageRecord> records = new ArrayList<>();
    List<String> loose = new ArrayList<>();
    files.forEach(
        (name, path) -> {
          String label = folderOf(name, parts ? name.indexOf('/') + 1 : 0);
          if (label.isEmpty() || name.indexOf('/') < 0) {
            loose.add(name);
          } else {
            Optional<SplitPart> part =
                parts ? SplitPart.parse(folderOf(name, 0)) : Optional.empty();
            records.add(new ImageRecord(name, path, List.of(label), List.of(), part));
          }
        });
    List<String> warnings = new ArrayList<>();
    if (!loose.isEmpty()) {
      warnings.add(
          DataReport.count(loose.size(), "image")
              + " of "
              + root.name()
              + " in no label's folder: "
              + DataReport.firstFive(loose));
    }
    return new Listing(records, 0, loose.size(), 0, warnings);
  }

  /** The folder's name that begins at {@code from}; empty if no folder does. */
  private static String folderOf(String name, int from) {
    int slash = name.indexOf('/', from);
    return slash < 0 ? "" : name.substring(from, slash);
  }
}
