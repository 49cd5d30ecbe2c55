package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a new user gets wrong first, and all that is then said: one line that says what to do. An
 * old JDK is in LauncherTest, a signal in ProcessTest.
 */
class FirstMistakesTest {
  @TempDir private Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void pictures() throws IOException {
    data = TinyData.folder(folder);
    out = folder.resolve("run");
  }

  private void assertSays(int code, String line, Outcome outcome) {
    assertEquals(line.replace("FOLDER", folder.toString()), outcome.error());
    assertEquals(code, outcome.code());
    assertEquals("", outcome.out());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
  }

  @Test
  void wrongOption() {
    assertSays(
        2,
        "lacuna: unknown option --epoch; did you mean --epochs; see lacuna train --help",
        Outcome.of("train", data, "--epoch", 3));
  }

  @Test
  void unknownLoss() throws IOException {
    Outcome outcome = TinyData.train(folder, data, out, "--loss", "focus");
    String line = outcome.error();
    assertTrue(
        line.startsWith("lacuna: --loss: unknown loss 'focus'; did you mean 'focal'? there are "),
        line);
    assertTrue(line.endsWith("; see lacuna train --help"), line);
    assertEquals(2, outcome.code());
  }

  @Test
  void labelFileWithTheWrongColumn() throws IOException {
    Files.writeString(data.resolve("labels.csv"), "file,colour\nbar0.png,red\n");
    Outcome outcome = TinyData.train(folder, data, out);
    String line = outcome.error();
    assertTrue(line.startsWith("lacuna: " + data.resolve("labels.csv") + ": "), line);
    assertTrue(line.contains("the columns are file, colour"), line);
    assertEquals(3, outcome.code());
  }

  @Test
  void folderWithoutImages() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertSays(
        3, "lacuna: FOLDER/empty: no images in this folder", TinyData.train(folder, empty, out));
  }

  @Test
  void modelForOtherChannels() throws IOException {
    assertEquals(0, TinyData.train(folder, data, out, "--epochs", 1).code());
    Path model = folder.resolve("four.safetensors");
    byte[] bytes = Files.readAllBytes(out.resolve("model.safetensors"));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("[16,16,1]"), "the header has no input shape");
    Files.write(
        model, text.replaceFirst("\\[16,16,1]", "[16,16,4]").getBytes(StandardCharsets.ISO_8859_1));
    for (String command : new String[] {"predict", "explain"}) {
      assertSays(
          3,
          "lacuna: FOLDER/four.safetensors: a tagger takes images of height x width x 1 or 3"
              + " channels, the network takes 16x16x4",
          Outcome.of(command, model, data.resolve("bar0.png")));
    }
  }

  @Test
  void memoryThatIsNotThere() {
    Outcome outcome = Outcome.of("train", data, "--out", out, "--image-size", "20000x20000");
    String line = outcome.error();
    assertTrue(
        line.matches(
            "lacuna: memory: needs \\d+\\.\\d\\d GB \\(weights .*\\), \\d+\\.\\d\\d GB available;"
                + " lower --batch-size, --image-size or --channels, or use a smaller network"),
        line);
    assertEquals(
        1, outcome.err().lines().filter(text -> text.startsWith("lacuna:")).count(), outcome.err());
    assertEquals(3, outcome.code());
  }

  @Test
  void placesWhereNothingCanBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertSays(
        3,
        "lacuna: FOLDER/file/run: no files can be written there; give --out a folder where they"
            + " can",
        TinyData.train(folder, data, file.resolve("run")));
    assertEquals(0, TinyData.train(folder, data, out, "--epochs", 1).code());
    assertSays(
        3,
        "lacuna: FOLDER/no/heat.png: cannot be written: its folder does not exist",
        Outcome.of(
            "explain",
            out.resolve("model.safetensors"),
            data.resolve("bar0.png"),
            "--out",
            folder.resolve("no/heat.png")));
  }

  @Test
  void labelThatTheModelDoesNotKnow() throws IOException {
    assertEquals(0, TinyData.train(folder, data, out, "--epochs", 1).code());
    Path model = out.resolve("model.safetensors");
    Path image = data.resolve("bar0.png");
    assertSays(
        2,
        "lacuna: --label: the model has no label 'thi'; did you mean thick or thin; see lacuna"
            + " explain --help",
        Outcome.of("explain", model, image, "--label", "thi"));
  }

  @Test
  void folderThatIsNoRun() {
    assertSays(
        3,
        "lacuna: FOLDER/bars: no run: it has no config.yaml; give a folder that train wrote",
        Outcome.of("report", data));
  }
}
