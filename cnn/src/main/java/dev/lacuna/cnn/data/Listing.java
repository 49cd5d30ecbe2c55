package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.label.FoldersFormat;
import dev.lacuna.cnn.data.label.LabelFormats;
import dev.lacuna.cnn.data.label.LabelHierarchy;
import dev.lacuna.cnn.data.label.LabelOptions;
import dev.lacuna.cnn.data.label.LabelRow;
import dev.lacuna.cnn.data.label.LabelTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The images of a data root with their labels, before any is decoded.
 *
 * @param records the images
 * @param understood how the labels were read, in one sentence
 * @param missing what the label file names and does not exist
 * @param unlisted image files without a row
 * @param merged rows merged into another of the same image
 * @param warnings one line each
 */
record Listing(
    List<ImageRecord> records,
    String understood,
    List<String> missing,
    List<String> unlisted,
    int merged,
    List<String> warnings) {

  static Listing of(DataRoot root, Optional<List<Path>> only, LabelOptions options)
      throws DataException {
    Map<String, Path> files = files(root, only);
    boolean folders = root.table().isEmpty();
    LabelTable table =
        folders
            ? FoldersFormat.of(root.name(), files.keySet())
            : LabelFormats.read(root.table().get(), options);
    if (options.hierarchy().isPresent()) {
      table = LabelHierarchy.read(options.hierarchy().get()).applyTo(table);
    }
    ImageJoin join = new ImageJoin(root, files, only.isPresent());
    List<String> all = universe(table, options);
    for (LabelRow row : table.rows()) {
      join.add(row, row.exhaustive() ? others(all, row.positives()) : row.negatives());
    }
    if (join.records().isEmpty()) {
      throw join.nothingFound(table.name());
    }
    List<String> unlisted = join.unlisted();
    List<String> warnings = new ArrayList<>(table.warnings());
    warnings.addAll(join.warnings(table.name()));
    if (!unlisted.isEmpty()) {
      warnings.add(
          folders
              ? "%s of %s in no label's folder: %s"
                  .formatted(
                      DataReport.count(unlisted.size(), "image"),
                      root.name(),
                      DataReport.firstFive(unlisted))
              : "%s below %s without a row in %s: %s"
                  .formatted(
                      DataReport.count(unlisted.size(), "image file"),
                      root.name(),
                      table.name(),
                      DataReport.firstFive(unlisted)));
    }
    if (table.merged() > 0) {
      warnings.add(
          table.name()
              + ": "
              + DataReport.count(table.merged(), "row")
              + " merged into an earlier row of the same image");
    }
    return new Listing(
        join.records(), table.understood(), join.missing(), unlisted, table.merged(), warnings);
  }

  private static Map<String, Path> files(DataRoot root, Optional<List<Path>> only)
      throws DataException {
    if (only.isPresent()) {
      return ImageFiles.named(root.folder(), only.get());
    }
    // The folder of a lone label file may hold anything, so it is not searched.
    return root.searchable() ? ImageFiles.below(root.folder()) : Map.of();
  }

  /** All labels that an image can be known not to have; needed only where one is. */
  private static List<String> universe(LabelTable table, LabelOptions options) {
    if (table.rows().stream().noneMatch(LabelRow::exhaustive)) {
      return List.of();
    }
    Set<String> all = new LinkedHashSet<>(table.labels());
    options.vocabulary().ifPresent(vocabulary -> all.addAll(vocabulary.labels()));
    return List.copyOf(all);
  }

  /** The same list for all images without any label, so that a million of them take one. */
  private static List<String> others(List<String> all, List<String> positives) {
    if (positives.isEmpty()) {
      return all;
    }
    Set<String> others = new LinkedHashSet<>(all);
    positives.forEach(others::remove);
    return List.copyOf(others);
  }
}
