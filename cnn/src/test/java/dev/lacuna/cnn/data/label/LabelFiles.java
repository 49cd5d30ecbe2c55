package dev.lacuna.cnn.data.label;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Label files, and what is read from them in short. */
abstract class LabelFiles {
  @TempDir Path folder;

  Path fixture(String name) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    if (name.startsWith("voc")) {
      for (String set :
          List.of("car_train", "car_val", "car_trainval", "person_train", "person_val")) {
        copy(name + "/" + set + ".txt");
      }
    } else {
      copy(name);
    }
    if (name.startsWith("openimages")) {
      copy("openimages/class-descriptions.csv");
    }
    return file;
  }

  void copy(String name) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream in = LabelFormatsTest.class.getResourceAsStream("formats/" + name)) {
      Files.copy(in, file);
    }
  }

  static Map<String, String> shown(LabelTable table) {
    Map<String, String> shown = new TreeMap<>();
    for (LabelRow row : table.rows()) {
      String labels =
          Stream.of(
                  row.positives().stream(),
                  row.negatives().stream().map("-"::concat),
                  row.exhaustive() ? Stream.of("-*") : Stream.<String>empty(),
                  row.split().map(part -> "(" + LabelTable.partName(part) + ")").stream())
              .flatMap(words -> words)
              .collect(Collectors.joining(" "));
      shown.put(row.file(), labels);
    }
    return shown;
  }

  /** What two tables must have in common: everything but lines. */
  static List<LabelRow> rows(LabelTable table) {
    return table.rows().stream()
        .map(
            row ->
                new LabelRow(
                    0,
                    row.file(),
                    row.positives().stream().sorted().toList(),
                    row.negatives().stream().sorted().toList(),
                    row.exhaustive(),
                    row.split()))
        .sorted((a, b) -> a.file().compareTo(b.file()))
        .toList();
  }

  LabelTable read(String name, String text, LabelOptions options) throws IOException {
    return LabelFormats.read(Files.writeString(folder.resolve(name), text), options);
  }
}
