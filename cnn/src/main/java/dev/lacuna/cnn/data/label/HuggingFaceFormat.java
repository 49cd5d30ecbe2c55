package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.TextFile;
import dev.lacuna.cnn.json.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code metadata.csv} or {@code metadata.jsonl} of an image folder of Hugging Face datasets: a
 * row or an object for each image with file_name and a column of labels. A folder in which train,
 * validation or test each have such a file is read as one; the images are then named relative to
 * the folder.
 */
public final class HuggingFaceFormat implements LabelFormat {
  static final List<String> NAMES = List.of("metadata.csv", "metadata.jsonl");
  static final String FILE_NAME = "file_name";
  private static final String CSV = ".csv";

  HuggingFaceFormat() {}

  @Override
  public String id() {
    return "huggingface";
  }

  @Override
  public String description() {
    return "Hugging Face metadata.csv or metadata.jsonl, or a folder of parts with such files";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.allOf(Carries.class);
  }

  /** The metadata of the parts of a folder, by the folder of the part. */
  static Map<String, Path> ofParts(Path folder) throws IOException {
    Map<String, Path> found = new LinkedHashMap<>();
    try (var entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString().replace("/", "");
        if (SplitPart.parse(name).isPresent()) {
          NAMES.stream()
              .map(entry::resolve)
              .filter(Files::isRegularFile)
              .findFirst()
              .ifPresent(file -> found.put(name, file));
        }
      }
    }
    return found;
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    if (!Files.isDirectory(file)) {
      return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(CSV)
          ? readCsv(file, options)
          : readLines(file, options);
    }
    String name = TextFile.display(file);
    try {
      List<LabelRow> rows = new ArrayList<>();
      List<String> warnings = new ArrayList<>();
      List<String> told = new ArrayList<>();
      int merged = 0;
      for (Map.Entry<String, Path> part : ofParts(file).entrySet()) {
        LabelTable table = read(part.getValue(), options);
        for (LabelRow row : table.rows()) {
          rows.add(
              new LabelRow(
                  row.line(),
                  part.getKey() + "/" + row.file(),
                  row.positives(),
                  row.negatives(),
                  row.exhaustive(),
                  SplitPart.parse(part.getKey())));
        }
        warnings.addAll(table.warnings());
        told.add(table.understood());
        merged += table.merged();
      }
      if (rows.isEmpty()) {
        throw new DataException(name + ": no part with a metadata.csv or metadata.jsonl");
      }
      return new LabelTable(
          name, name + ": a folder of parts: " + String.join("; ", told), rows, merged, warnings);
    } catch (DataException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new DataException(name + ": the folder cannot be listed: " + failure, failure);
    }
  }

  private static LabelTable readCsv(Path file, LabelOptions options) throws DataException {
    return TagReader.read(
        file,
        options.withColumns(
            options.fileColumn().or(() -> Optional.of(FILE_NAME)),
            options.tagColumn(),
            options.splitColumn(),
            options.tagSeparator()),
        "Hugging Face metadata");
  }

  private static LabelTable readLines(Path file, LabelOptions options) throws DataException {
    String name = TextFile.display(file);
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    List<String> fileKeys =
        options.fileColumn().map(List::of).orElse(List.of(FILE_NAME, "image", "file"));
    List<String> labelKeys = options.tagColumn().map(List::of).orElse(TagColumns.TAG_COLUMNS);
    String[] used = new String[1];
    try (JsonInput json = JsonInput.open(file, name)) {
      json.documents(
          () -> {
            long line = json.line();
            if (!json.isObject()) {
              throw json.unexpected("an object for each image");
            }
            Map<?, ?> object = (Map<?, ?>) json.value();
            Optional<String> image = JsonLabels.key(object, fileKeys);
            if (image.isEmpty() || !(object.get(image.get()) instanceof String path)) {
              throw collector.fault(line, "no " + fileKeys.getFirst() + " that names the image");
            }
            LabelCollector.Image entry = collector.row(line, FileNames.plain(path));
            Optional<String> labels = JsonLabels.key(object, labelKeys);
            used[0] = labels.orElse(used[0]);
            JsonLabels.give(
                collector, entry, labels.map(key -> (Object) object.get(key)).orElse(null), line);
            JsonLabels.giveRest(collector, entry, object, line);
          });
    }
    if (used[0] == null) {
      throw new DataException(
          name + ": no image has labels; expected one of the keys " + String.join(", ", labelKeys));
    }
    return collector.table(
        "Hugging Face metadata, labels in \"" + used[0] + "\"", options.absence());
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    if (file.getFileName().toString().toLowerCase(Locale.ROOT).contains(CSV)) {
      TagListFormat.writeTable(table, file, FILE_NAME, "labels");
      return;
    }
    try (BufferedWriter text = Files.newBufferedWriter(file)) {
      for (LabelRow row : table.rows()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(FILE_NAME, row.file());
        line.put("labels", JsonLabels.given(row));
        line.putAll(JsonLabels.rest(row));
        text.write(Json.write(line) + "\n");
      }
    }
  }
}
