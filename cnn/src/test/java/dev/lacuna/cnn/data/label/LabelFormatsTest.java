package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each format in the form that its tool writes: found out, understood, written, read again. The
 * files under {@code formats} follow the exporters of the tools, shortened.
 */
class LabelFormatsTest {
  @TempDir Path folder;

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

  private Path fixture(String name) throws IOException {
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

  private void copy(String name) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream in = LabelFormatsTest.class.getResourceAsStream("formats/" + name)) {
      Files.copy(in, file);
    }
  }

  private static Map<String, String> shown(LabelTable table) {
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
  private static List<LabelRow> rows(LabelTable table) {
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

  @Test
  void partsOfHuggingFaceAreReadAsOneFolder() throws IOException {
    for (String part : List.of("train", "test")) {
      Files.createDirectories(folder.resolve("data").resolve(part));
      Files.writeString(
          folder.resolve("data/" + part + "/metadata.jsonl"),
          "{\"file_name\": \"1.png\", \"labels\": [\"" + part + "ed\"]}\n");
    }
    LabelTable table = LabelFormats.read(folder.resolve("data"), LabelOptions.AUTOMATIC);
    assertEquals(
        Map.of("train/1.png", "trained (train)", "test/1.png", "tested (test)"), shown(table));
  }

  private LabelTable read(String name, String text, LabelOptions options) throws IOException {
    return LabelFormats.read(Files.writeString(folder.resolve(name), text), options);
  }

  @Test
  void whatAnAbsentLabelMeansIsSaidOrFoundOut() throws IOException {
    String hot = "filename,cat,dog\na.png,1,0\nb.png,0,1\n";
    assertEquals(
        Map.of("a.png", "cat", "b.png", "dog"), shown(read("k.csv", hot, LabelOptions.AUTOMATIC)));
    assertEquals(
        Map.of("a.png", "cat -dog", "b.png", "dog -cat"),
        shown(read("k.csv", hot, LabelOptions.AUTOMATIC.withAbsence(Absence.NEGATIVE))));
    assertEquals(
        Map.of("a.png", "cat", "b.png", "dog", "c.png", "-cat"),
        shown(
            read(
                "k.csv",
                "filename,cat,dog\na.png,1,\nb.png,-1,1\nc.png,0,\n",
                LabelOptions.AUTOMATIC)));
    String map = "{\"a.png\": [\"cat\", \"dog\"], \"b.png\": []}";
    assertEquals(
        Map.of("a.png", "cat dog", "b.png", ""),
        shown(read("m.json", map, LabelOptions.AUTOMATIC)));
    assertEquals(
        Map.of("a.png", "cat dog", "b.png", "-*"),
        shown(read("m.json", map, LabelOptions.AUTOMATIC.withAbsence(Absence.NEGATIVE))));
  }

  @Test
  void machineLabelsHaveACut() throws IOException {
    String text =
        """
        ImageID,Source,LabelName,Confidence
        a,machine,/m/1,0.95
        a,machine,/m/2,0.6
        a,machine,/m/3,1.0
        a,verification,/m/3,0
        b,human,/m/1,1
        b,crowdsource-verification,/m/1,0
        """;
    LabelTable table = read("oi.csv", text, LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a", "/m/1 -/m/3", "b", ""), shown(table));
    assertTrue(table.understood().contains("1 of a machine below confidence 0.9 left out"));
    assertTrue(table.warnings().toString().contains("1 label that some gave and others denied"));
  }

  @Test
  void slipsInTheHeaderAreForgivenAndTold() throws IOException {
    LabelTable table =
        read("t.csv", "flie,tgas\na.png,cat;dog\nb.png,dog\n", LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a.png", "cat dog", "b.png", "dog"), shown(table));
    assertEquals(2, table.warnings().size(), table.warnings().toString());
    table =
        read("t.csv", "id,photo,tags\n1,a.png,cat|dog\n2,b.png,a;b|c\n", LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a.png", "cat dog", "b.png", "a;b c"), shown(table));
    assertTrue(table.warnings().get(0).contains("column \"photo\" is taken for the images"));
    assertTrue(table.warnings().get(1).contains("\";\" stands in the labels of 1 image"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedRowsAreNamedByFileAndLine(String file, String text, String message)
      throws IOException {
    DataException failure =
        assertThrows(DataException.class, () -> read(file, text, LabelOptions.AUTOMATIC));
    assertEquals(folder.resolve(file) + message, failure.getMessage());
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        row(
            "t.csv",
            "file,tags\na.png,cat\nb.png,\"['dog\"\"]\"\n",
            ", line 3: column \"tags\" is no list: a quote is not closed in the list ['dog\"]"),
        row(
            "f.csv",
            "fname,labels,is_valid\na.png,cat,maybe\n",
            ", line 2: column \"is_valid\" says \"maybe\"; expected one of True, False, or"
                + " nothing"),
        row(
            "o.csv",
            "ImageID,Source,LabelName,Confidence\na,verification,/m/1,yes\n",
            ", line 2: confidence \"yes\"; expected a number from 0 to 1"),
        row(
            "c.json",
            "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}],\n\"annotations\": [\n"
                + "{\"image_id\": 2, \"category_id\": 1}]}",
            ", line 3: an annotation of image_id 2, which no image has"),
        row("c.json", "{\"images\": [\n{\"file_name\": \"a\"}]}", ", line 2: an image without id"),
        row(
            "c.json",
            "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}],\n\"annotations\": [\n"
                + "{\"image_id\": 1, \"category_id\": 9}], \"categories\": []}",
            ", line 1: image a has category_id 9, which no category has"),
        row(
            "m.json",
            "{\"a.png\": [\"cat\"],\n\"b.png\": [[1]]}",
            ", line 2: expected labels as texts, got [1]"),
        row(
            "m.json",
            "{\"a.png\": [\"cat\"],\n\"b.png\" [1]}",
            ", line 2: not valid JSON: Unexpected character ('[' (code 91)): was expecting a colon"
                + " to separate property name and value"),
        row(
            "h.jsonl",
            "{\"file_name\": \"a\", \"labels\": [\"x\"]}\n{\"labels\": [\"x\"]}\n",
            ", line 2: no file_name that names the image"),
        row(
            "l.json",
            "[{\"image\": \"/data/upload/1/a.png\", \"id\": 1},\n{\"id\": 2}]",
            ", line 2: no image; expected a key \"image\" or a value that names one"),
        row(
            "5.json",
            "{\"classes\": [\"a\", \"b\"],\n\"labels\": {\"i\":\n2}}",
            ", line 3: class 2, but there are 2 classes"));
  }

  private static Arguments row(String file, String text, String message) {
    return Arguments.of(file, text, message);
  }

  @Test
  void aMalformedImageSetNamesItsLine() throws IOException {
    Path sets = Files.createDirectories(folder.resolve("Main"));
    Path file = Files.writeString(sets.resolve("cat_train.txt"), "2008_1  1\n2008_2 x\n");
    DataException failure =
        assertThrows(DataException.class, () -> LabelFormats.read(sets, LabelOptions.AUTOMATIC));
    assertEquals(
        file + ", line 2: expected an image and 1, -1 or 0, got \"2008_2 x\"",
        failure.getMessage());
  }

  @Test
  void whatAFormatCannotSayIsTold() throws IOException {
    LabelTable table = LabelFormats.read(fixture("tags.csv"), LabelOptions.AUTOMATIC);
    assertEquals(
        List.of(
            "that a label was checked and does not fit (1)",
            "that an image has no further label (1)",
            "to which part an image belongs (4)"),
        LabelFormats.losses(table, LabelFormats.named("labelstudio")));
    assertEquals(SplitPart.TEST, table.rows().get(2).split().orElseThrow());
  }

  @Property(tries = 400)
  void anyTextIsReadOrRefusedByName(
      @ForAll("beginnings") String beginning,
      @ForAll @Size(max = 60)
          List<
                  @Chars({
                    '"', '{', '}', '[', ']', ':', ',', ';', '\n', '0', '1', '-', 'a', '\u00e9'
                  })
                  Character>
              characters)
      throws IOException {
    StringBuilder text = new StringBuilder(beginning);
    characters.forEach(text::append);
    Path file = Files.createTempFile("labels", ".txt");
    try {
      Files.writeString(file, text);
      LabelTable table = LabelFormats.read(file, LabelOptions.AUTOMATIC);
      assertFalse(table.rows().isEmpty());
    } catch (DataException refusal) {
      assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<String> beginnings() {
    return Arbitraries.of(
        "",
        "{\"a.png\": ",
        "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}], \"annotations\": [",
        "[{\"image\": \"a.png\", \"id\": 1, \"choice\": ",
        "{\"file_name\": \"a\", \"labels\": [\"x\"]}\n",
        "{\"classes\": [\"a\"], \"labels\": {",
        "file,a,b\n",
        "ImageID,Source,LabelName,Confidence\na,human,b,",
        "fname,labels,is_valid\na,b,",
        "a.png ");
  }
}
