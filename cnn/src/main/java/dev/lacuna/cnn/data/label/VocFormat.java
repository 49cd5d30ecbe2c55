package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.TextFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The image sets of Pascal VOC: a folder (ImageSets/Main) with a file for each label and part,
 * {@code LABEL_train.txt}, whose lines hold an image and 1 (fits), -1 (checked, does not fit) or 0
 * (difficult: nothing is known). Read from the folder, or from any of its files.
 */
public final class VocFormat implements LabelFormat {
  private static final Pattern NAME = Pattern.compile("(.+)_(train|val|trainval|test)\\.txt");
  private static final Pattern LINE = Pattern.compile("\\s*(\\S.*?)\\s+(-1|0|1)\\s*");
  private static final String BOTH = "trainval";

  VocFormat() {}

  @Override
  public String id() {
    return "voc";
  }

  @Override
  public String description() {
    return "Pascal VOC image sets: a folder of LABEL_train.txt, LABEL_val.txt, ...";
  }

  @Override
  public boolean isFolder() {
    return true;
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.allOf(Carries.class);
  }

  /** The folder of the image sets that a path leads to. */
  static Optional<Path> folder(Path path) {
    if (Files.isRegularFile(path)) {
      boolean one = NAME.matcher(path.getFileName().toString()).matches() && firstFits(path);
      return one ? Optional.of(path.toAbsolutePath().getParent()) : Optional.empty();
    }
    for (Path candidate : List.of(path, path.resolve("ImageSets/Main"), path.resolve("Main"))) {
      if (Files.isDirectory(candidate)
          && sets(candidate).values().stream().anyMatch(VocFormat::firstFits)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean firstFits(Path file) {
    try (BufferedReader text = TextFile.open(file)) {
      String line = text.readLine();
      return line != null && LINE.matcher(line).matches();
    } catch (IOException noText) {
      return false;
    }
  }

  /** The files of a folder that are called like sets, by name. */
  private static Map<String, Path> sets(Path folder) {
    Map<String, Path> sets = new TreeMap<>();
    try (var files = Files.list(folder)) {
      files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .forEach(file -> sets.put(file.getFileName().toString(), file));
    } catch (IOException unreadable) {
      return Map.of();
    }
    return sets;
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    Path folder = folder(file).orElse(file);
    String name = TextFile.display(folder);
    Map<String, Path> sets = sets(folder);
    if (sets.isEmpty()) {
      throw new DataException(name + ": no image sets; expected files such as cat_train.txt");
    }
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    for (Map.Entry<String, Path> set : sets.entrySet()) {
      Matcher parts = NAME.matcher(set.getKey());
      if (parts.matches()) {
        String label = parts.group(1);
        boolean repeated =
            parts.group(2).equals(BOTH)
                && sets.containsKey(label + "_train.txt")
                && sets.containsKey(label + "_val.txt");
        if (!repeated) {
          readSet(collector, label, parts.group(2), set.getValue());
        }
      }
    }
    return collector.table(
        "Pascal VOC image sets, 1 fits, -1 does not fit, 0 says nothing", options.absence());
  }

  private static void readSet(LabelCollector collector, String label, String part, Path file)
      throws DataException {
    String name = TextFile.display(file);
    try (BufferedReader text = TextFile.open(file)) {
      long number = 0;
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        number++;
        Matcher fields = LINE.matcher(line);
        if (fields.matches()) {
          LabelCollector.Image image = collector.image(number, FileNames.plain(fields.group(1)));
          image.part(SplitPart.parse(part));
          switch (fields.group(2)) {
            case "1" -> image.positive(label);
            case "-1" -> image.negative(label);
            default -> {}
          }
        } else if (!line.isBlank()) {
          throw new DataException(
              "%s, line %d: expected an image and 1, -1 or 0, got \"%s\""
                  .formatted(name, number, line.strip()));
        }
      }
    } catch (DataException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new DataException(name + ": the label file cannot be read: " + failure, failure);
    }
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    Files.createDirectories(file);
    Map<String, List<LabelRow>> parts = new LinkedHashMap<>();
    for (LabelRow row : table.rows()) {
      String part = row.split().map(LabelTable::partName).orElse(BOTH);
      parts.computeIfAbsent(part, key -> new ArrayList<>()).add(row);
    }
    for (String label : table.labels()) {
      if (label.matches(".*[/\\\\].*")) {
        throw new DataException(
            table.name()
                + ": label \""
                + label
                + "\" has a slash, and labels are file names in voc; choose another format");
      }
      for (Map.Entry<String, List<LabelRow>> part : parts.entrySet()) {
        Path set = file.resolve(label + "_" + part.getKey() + ".txt");
        try (BufferedWriter text = Files.newBufferedWriter(set)) {
          for (LabelRow row : part.getValue()) {
            text.write("%s %2d\n".formatted(FileNames.stem(row.file()), state(row, label)));
          }
        }
      }
    }
  }

  private static int state(LabelRow row, String label) {
    if (row.positives().contains(label)) {
      return 1;
    }
    boolean denied = row.exhaustive() || new HashSet<>(row.negatives()).contains(label);
    return denied ? -1 : 0;
  }
}
