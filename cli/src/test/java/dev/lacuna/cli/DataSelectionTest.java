package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DATA as a pattern, and as a list on standard input. */
class DataSelectionTest {
  @TempDir private Path folder;

  private Path data;

  @BeforeEach
  void pictures() throws IOException {
    data = TinyData.folder(folder);
  }

  private String list(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> data.resolve("bar" + i + ".png") + "\n")
        .collect(Collectors.joining());
  }

  private Outcome withList(String list, String command, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, "-", "--threads=2"));
    args.addAll(List.of(more));
    return Outcome.withInput(list, args.toArray());
  }

  @Test
  void aListTrainsAndGoesOn() throws IOException {
    Path run = folder.resolve("run");
    Object[] how = {
      "--model", TinyData.network(folder), "--image-size=16", "--epochs=2", "--out", run
    };
    Outcome outcome = withList(list(0, 25), "train", how);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("reading a list of images from standard input"));
    assertTrue(
        outcome.err().contains("labels.csv: 5 rows left out, of images that were not chosen"),
        outcome.err());
    assertTrue(outcome.err().contains("14 training, 5 validation and 6 test"), outcome.err());
    Object[] on = {"train", "--resume", run, "--epochs=3", "--override"};
    Outcome other = Outcome.withInput(list(0, 24), on);
    assertEquals(3, other.code(), other.err());
    assertTrue(other.error().contains("not those that the run began with"), other.err());
    Outcome same = Outcome.withInput(list(0, 25), on);
    assertEquals(0, same.code(), same.err());
  }

  @Test
  void aPatternIsValidated() {
    Path out = folder.resolve("check");
    Outcome outcome = Outcome.of("validate", data + "/bar[0-9].png", "--out", out, "--quiet");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().startsWith("images           10: "), outcome.out());
    outcome = Outcome.of("validate", data + "/*.jpg", "--out", out);
    assertEquals(3, outcome.code());
    assertTrue(outcome.error().contains("/*.jpg: no image matches"), outcome.err());
  }

  @Test
  void testImagesAreChosenInTheSameWay() {
    Outcome outcome =
        withList(
            list(0, 12),
            "validate",
            "--test",
            data + "/bar1[2-4].png",
            "--test-labels",
            data.resolve("labels.csv"),
            "--out",
            folder.resolve("check"),
            "--test-split=0",
            "--val-split=0");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().startsWith("images           15: 12 train, 3 test"), outcome.out());
  }

  @Test
  void aListNamesImagesThatExistOutsideArchives() throws IOException {
    Outcome outcome = withList("", "validate");
    assertEquals(3, outcome.code());
    assertTrue(outcome.error().contains("standard input names no image"), outcome.err());

    Path zip = folder.resolve("some.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      output.putNextEntry(new ZipEntry("a.png"));
      output.write(1);
    }
    outcome = withList(zip + "\n", "validate");
    assertEquals(3, outcome.code());
    assertTrue(outcome.error().contains("some.zip!/a.png: lies in an archive"), outcome.err());

    Files.delete(data.resolve("bar3.png"));
    Path out = folder.resolve("check");
    outcome = withList(list(0, 12), "validate", "--out", out);
    assertEquals(4, outcome.code(), outcome.err());
    assertTrue(
        Files.readString(out.resolve("findings.csv"))
            .contains("unreadable,bar3.png,,,no such file\n"));
  }
}
