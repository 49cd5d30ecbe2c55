package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;

/** A folder of tiny pictures, and ways to load it. */
abstract class DataFolder {
  static final Split NO_SPLIT = new Split(0, 0, 1);

  @TempDir Path folder;

  @AutoClose final Parallel parallel = Parallel.of(2);

  /** A picture of 3 x 2 pixels of one gray. */
  void image(String name, int gray) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, gray * 0x010101);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream output = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", output);
    }
  }

  Path table(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  DataOptions options(Path data, Split split) {
    return DataOptions.of(data, 2, 3, 1, split);
  }

  LoadedData load(DataOptions options) throws DataException {
    try (DataLoader loader = DataLoader.open(options)) {
      return loader.load(parallel);
    }
  }

  String failure(DataOptions options) {
    return assertThrows(DataException.class, () -> load(options).close()).getMessage();
  }

  /** Each image's first byte and labels, by name. */
  static Map<String, String> contents(DataSet set, Vocabulary vocabulary) {
    Map<String, String> result = new TreeMap<>();
    byte[] sample = new byte[(int) set.images().sampleShape().size()];
    for (int row = 0; row < set.size(); row++) {
      set.images().read(row, MemorySegment.ofArray(sample), 0);
      List<String> labels = new ArrayList<>();
      for (int label = 0; label < vocabulary.size(); label++) {
        LabelState state = set.labels().state(row, label);
        if (state != LabelState.UNKNOWN) {
          labels.add((state == LabelState.NEGATIVE ? "-" : "") + vocabulary.label(label));
        }
      }
      result.put(set.images().name(row), sample[0] + " " + String.join(",", labels));
    }
    return result;
  }

  Path zip(String top, String labels) throws IOException {
    Path zip = folder.resolve("data.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("cat.png", "dog.png")) {
        output.putNextEntry(new ZipEntry(top + name));
        output.write(Files.readAllBytes(folder.resolve(name)));
      }
      output.putNextEntry(new ZipEntry(top + "labels.csv"));
      output.write(labels.getBytes(StandardCharsets.UTF_8));
    }
    return zip;
  }

  static List<String> names(DataSet set) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      names.add(set.images().name(i));
    }
    return names;
  }
}
