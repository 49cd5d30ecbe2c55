package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.label.LabelFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsCommandTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void withoutAFileItListsTheFormats() {
    Outcome outcome = Outcome.of("labels");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(LabelFormats.all().size(), outcome.out().lines().count());
  }

  @Test
  void saysHowAFileIsUnderstood() throws IOException {
    Path tags = file("tags.csv", "flie;tags\na.png;\"['cat', 'dog']\"\nb.png;[]\na.png;owl\n");
    Outcome outcome = Outcome.of("labels", tags);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(
        tags
            + ": table of label lists (columns between \";\"), images in column \"flie\", labels in"
            + " \"tags\" as lists in brackets or between \"|\"; 2 images, 3 labels, 3 given, 1"
            + " image of which none is known; an empty list means none is known\n",
        outcome.out());
    assertEquals(
        tags
            + ": column \"flie\" is taken for the images\n"
            + tags
            + ": 1 row merged into an earlier row of the same image\n",
        outcome.err());
  }

  @Test
  void writesAnotherFormatAndTellsWhatIsLost() throws IOException {
    Path tags = file("tags.csv", "file,tags,negatives\na.png,cat|dog,owl\nb.png,owl,\n");
    Path out = folder.resolve("labels.json");
    Outcome outcome = Outcome.of("labels", tags, "--to", "fiftyone", "--out", out);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .err()
            .contains(
                "fiftyone cannot say, and it was left out: that a label was checked and does not"
                    + " fit (1)"),
        outcome.err());
    assertTrue(
        outcome.err().contains("wrote " + out + ": FiftyOne labels; 2 images, 3 labels, 3 given"),
        outcome.err());
    assertEquals(
        """
        {
        "classes": ["cat","dog","owl"],
        "labels": {
        "a": [0,1],
        "b": [2]
        }}
        """,
        Files.readString(out));
    Outcome again = Outcome.of("labels", tags, "--to", "json", "--out", out);
    assertEquals(3, again.code());
    assertTrue(again.error().contains("exists already"), again.err());
  }

  @Test
  void aTableThatDeniesEverythingSaysHowToReadIt() throws IOException {
    Path tags = file("tags.csv", "file,tags,negatives\na.png,cat,dog\nb.png,dog,cat\n");
    Path out = folder.resolve("hot.csv");
    Outcome outcome = Outcome.of("labels", tags, "--to", "columns", "--out", out);
    assertTrue(outcome.err().contains("read it with --absent negative"), outcome.err());
    Outcome read = Outcome.of("labels", out, "--absent", "negative");
    assertTrue(read.out().contains("2 given, 2 denied"), read.out());
  }

  @Test
  void foldersAreFilledWithCopies() throws IOException {
    Path images = TinyData.folder(folder);
    Path tags =
        file("bars/one.csv", "file,label,split\nbar0.png,thick,train\nbar1.png,thin,test\n");
    Path out = folder.resolve("by-label");
    Outcome outcome = Outcome.of("labels", tags, "--to", "folders", "--out", out);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(-1, Files.mismatch(images.resolve("bar1.png"), out.resolve("test/thin/bar1.png")));
    assertTrue(Files.exists(out.resolve("train/thick/bar0.png")));
  }

  @ParameterizedTest
  @CsvSource({
    "folders, 'file,label\nbar0.png,thick\nno.png,thin\n', no.png",
    "folders, 'file,label\nbar0.png,thick\nbar1.png,a/b\n', a/b"
  })
  void aFolderThatCannotBeWrittenToItsEndIsRemoved(String format, String table, String named)
      throws IOException {
    TinyData.folder(folder);
    Path tags = file("bars/one.csv", table);
    Path out = folder.resolve("out");
    Outcome outcome = Outcome.of("labels", tags, "--to", format, "--out", out);
    assertEquals(3, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains(named), outcome.err());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of("bars"), left.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void mistakes() throws IOException {
    Path tags = file("tags.csv", "file,tags\na.png,cat|dog\n");
    Path out = folder.resolve("out");
    assertEquals(2, Outcome.of("labels", tags, "--to", "json").code());
    assertEquals(2, Outcome.of("labels", "--to", "json", "--out", out).code());
    Outcome unknown = Outcome.of("labels", tags, "--to", "yolo", "--out", out);
    assertEquals(2, unknown.code());
    assertTrue(unknown.error().contains("unknown label format 'yolo'; there are tags, columns"));
    Outcome missing = Outcome.of("labels", folder.resolve("no.csv"));
    assertEquals(3, missing.code());
    assertTrue(missing.error().contains("no.csv: no such label file"), missing.err());
    Outcome spaced =
        Outcome.of(
            "labels", file("s.csv", "file,tags\na,wild goose|b\n"), "--to", "planet", "--out", out);
    assertEquals(3, spaced.code());
    assertTrue(spaced.error().contains("label \"wild goose\" has a space"), spaced.err());
    assertFalse(Files.exists(out));
  }
}
