package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelFormatsTest extends LabelFiles {
  /**
   * A file of a tool.
   *
   * @param file its name
   * @param format what it is
   * @param out what it is written as
   * @param rows what each image has: labels, then denied ones with a minus, {@code *} where all
   *     others are denied, and the part in brackets
   */
  record Fixture(String file, String format, String out, Map<String, String> rows) {
    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Fixture> fixtures() {
    return Stream.of(
        new Fixture(
            "tags.csv",
            "tags",
            "out.csv",
            Map.of(
                "a.jpg", "cat dog (train)",
                "b.jpg", "wild goose -cat (val)",
                "c.jpg", "(test)",
                "d.jpg", "-* (train)")),
        new Fixture(
            "lists.tsv",
            "tags",
            "out.tsv",
            Map.of("a.jpg", "cat salt, pepper", "b.jpg", "it's", "c.jpg", "-*", "d.jpg", "")),
        new Fixture(
            "chexpert.csv",
            "columns",
            "out.csv",
            Map.of(
                "p1/view1_frontal.jpg", "Cardiomegaly -Edema",
                "p2/view1_frontal.jpg", "Edema",
                "p3/view1_lateral.jpg", "-Cardiomegaly")),
        new Fixture(
            "pascal2007.csv",
            "fastai",
            "out.csv",
            Map.of(
                "000005.jpg", "chair (val)",
                "000007.jpg", "car (val)",
                "000016.jpg", "bicycle person (train)")),
        new Fixture(
            "train_v2.csv",
            "planet",
            "out.csv",
            Map.of(
                "train_0", "haze primary",
                "train_1", "agriculture clear primary water",
                "train_2", "clear primary")),
        new Fixture(
            "openimages/validation-annotations-human-imagelabels.csv",
            "openimages",
            "out.csv",
            Map.of(
                "0001eeaf4aed83f9", "Airplane -Bird",
                "000595fe6fee6369", "-Airplane",
                "00075905539074f2", "Person Bird")),
        new Fixture(
            "coco.json",
            "coco",
            "out.json",
            Map.of(
                "000000397133.jpg", "bottle person",
                "000000037777.jpg", "person -bottle",
                "000000252219.jpg", "")),
        new Fixture(
            "voc/Main",
            "voc",
            "out",
            Map.of(
                "2008_000002", "car -person (train)",
                "2008_000003", "-car (train)",
                "2008_000008", "person -car (val)")),
        new Fixture(
            "hf/metadata.csv",
            "huggingface",
            "metadata-out.csv",
            Map.of("0001.png", "cat dog", "0002.png", "")),
        new Fixture(
            "hf/metadata.jsonl",
            "huggingface",
            "metadata-out.jsonl",
            Map.of("0001.png", "cat dog", "0002.png", "-*", "0003.png", "", "0004.png", "3 -cat")),
        new Fixture(
            "map.json",
            "json",
            "out.json",
            Map.of(
                "a.jpg", "cat dog",
                "b.jpg", "dog",
                "c.jpg", "",
                "d.jpg", "-*",
                "e.jpg", "cat -dog (test)")),
        new Fixture(
            "plain.txt",
            "text",
            "out.txt",
            Map.of("a b.jpg", "Class0 Class4", "c.jpg", "Class1", "d.jpg", "")),
        new Fixture(
            "vectors.txt",
            "text",
            "",
            Map.of("a.jpg", "0 4 -1 -2 -3", "b.jpg", "1 -0 -3 -4", "c.jpg", "2 4 -0 -1 -3")),
        new Fixture(
            "labelstudio.json",
            "labelstudio",
            "out.json",
            Map.of("5f1a2b3c-photo 1.jpg", "cat dog", "set/b.jpg", "cat", "c.jpg", "")),
        new Fixture(
            "labelstudio.csv",
            "labelstudio-csv",
            "out.csv",
            Map.of("5f1a2b3c-photo 1.jpg", "cat dog", "set/b.jpg", "cat", "c.jpg", "")),
        new Fixture(
            "fiftyone.json",
            "fiftyone",
            "out.json",
            Map.of("img1", "sunny", "img2", "cloudy rainy", "img3", "", "img4", "-*")));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isFoundOutUnderstoodWrittenAndReadAgain(Fixture fixture) throws IOException {
    Path file = fixture(fixture.file);
    assertEquals(fixture.format, LabelFormats.detect(file, LabelOptions.AUTOMATIC).id());
    LabelTable table = LabelFormats.read(file, LabelOptions.AUTOMATIC);
    assertEquals(new TreeMap<>(fixture.rows), shown(table), table.understood());
    assertTrue(
        table.understood().startsWith(table.name() + ": ") && !table.understood().contains("\n"),
        table.understood());
    if (!fixture.out.isEmpty()) {
      LabelFormat format = LabelFormats.named(fixture.format);
      assertEquals(List.of(), LabelFormats.losses(table, format));
      Path written = folder.resolve(fixture.out);
      format.write(table, written);
      assertEquals(rows(table), rows(format.read(written, LabelOptions.AUTOMATIC)));
      assertEquals(fixture.format, detectedAs(written, fixture).id());
    }
  }

  /** Metadata of Hugging Face is told from other tables by its name. */
  private LabelFormat detectedAs(Path written, Fixture fixture) throws IOException {
    Path named = written;
    if (fixture.file.equals("hf/metadata.csv")) {
      named = Files.move(written, folder.resolve("metadata.csv"));
    }
    return LabelFormats.detect(named, LabelOptions.AUTOMATIC);
  }

  @Test
  void everyFormatHasAFixture() {
    assertEquals(
        LabelFormats.all().stream()
            .map(LabelFormat::id)
            .filter(id -> !id.equals("folders"))
            .collect(Collectors.toSet()),
        fixtures().map(Fixture::format).collect(Collectors.toSet()));
  }

  @Test
  void foldersAreWrittenAndReadAgain() throws IOException {
    Path images = folder.resolve("images");
    for (String name : List.of("train/cat/1.png", "train/dog/2.png", "test/cat/3.png")) {
      Files.createDirectories(images.resolve(name).getParent());
      Files.writeString(images.resolve(name), name);
    }
    assertEquals("folders", LabelFormats.detect(images, LabelOptions.AUTOMATIC).id());
    LabelTable table = LabelFormats.read(images, LabelOptions.AUTOMATIC);
    assertEquals(
        Map.of(
            "train/cat/1.png", "cat (train)",
            "train/dog/2.png", "dog (train)",
            "test/cat/3.png", "cat (test)"),
        shown(table));
    Path copy = folder.resolve("copy");
    LabelFormats.folders(images).write(table, copy);
    assertEquals(rows(table), rows(LabelFormats.read(copy, LabelOptions.AUTOMATIC)));
    assertEquals("test/cat/3.png", Files.readString(copy.resolve("test/cat/3.png")));
  }
}
