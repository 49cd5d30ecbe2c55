package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageFiles;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder for each label with its images, as Keras's {@code flow_from_directory} and others read
 * it; below folders such as train and test if all are such.
 */
public final class FoldersFormat implements LabelFormat {
  private final Optional<Path> images;

  FoldersFormat(Optional<Path> images) {
    this.images = images;
  }

  @Override
  public String id() {
    return "folders";
  }

  @Override
  public String description() {
    return "a folder of images for each label, as Keras reads it";
  }

  @Override
  public boolean isFolder() {
    return true;
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.PARTS);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    return of(TextFile.display(file), ImageFiles.below(file).keySet());
  }

  /**
   * The labels that names of images say.
   *
   * @param name what messages call the folder
   * @param files names relative to it
   * @throws DataException if no image lies in a folder
   */
  public static LabelTable of(String name, Collection<String> files) throws DataException {
    if (files.isEmpty()) {
      throw new DataException(name + ": no images in this folder");
    }
    List<String> inFolders = files.stream().filter(file -> file.indexOf('/') >= 0).toList();
    if (inFolders.isEmpty()) {
      throw new DataException(
          name
              + ": "
              + LabelCollector.count(files.size(), "image")
              + " but no labels; add a labels.csv with the columns file and tags, or put the images"
              + " of each label into a folder of its own");
    }
    boolean parts =
        inFolders.stream().allMatch(file -> SplitPart.parse(folderOf(file, 0)).isPresent());
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    for (String file : inFolders) {
      String label = folderOf(file, parts ? file.indexOf('/') + 1 : 0);
      if (!label.isEmpty()) {
        LabelCollector.Image image = collector.row(0, file).positive(label);
        image.part(parts ? SplitPart.parse(folderOf(file, 0)) : Optional.empty());
      }
    }
    if (collector.isEmpty()) {
      throw new DataException(
          name + ": the folders of the parts hold images but no folder for each label");
    }
    return collector.table(
        "a folder for each label" + (parts ? ", below folders of parts" : ""), Absence.AUTO);
  }

  /** The folder's name that begins at {@code from}; empty if no folder does. */
  private static String folderOf(String name, int from) {
    int slash = name.indexOf('/', from);
    return slash < 0 ? "" : name.substring(from, slash);
  }

  /** Copies the images that have one label. */
  @Override
  public void write(LabelTable table, Path file) throws IOException {
    if (images.isEmpty()) {
      throw new DataException(
          table.name() + ": say where the images are, which are copied into folders");
    }
    List<String> missing = new ArrayList<>();
    for (LabelRow row : table.rows()) {
      if (row.positives().size() == 1) {
        Path image = images.get().resolve(row.file());
        String part = LabelTable.partName(row.split());
        String label = row.positives().getFirst();
        if (label.matches("\\.+|.*[/\\\\].*")) {
          throw new DataException(
              table.name()
                  + ": label \""
                  + label
                  + "\" cannot be the name of a folder; choose another format");
        }
        Path target = file.resolve(part).resolve(label).resolve(FileNames.base(row.file()));
        if (!Files.isRegularFile(image)) {
          missing.add(row.file());
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(image, target);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s: %s not below %s (first: %s)"
              .formatted(
                  table.name(),
                  LabelCollector.count(missing.size(), "image"),
                  TextFile.display(images.get()),
                  missing.getFirst()));
    }
  }
}
