package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake ends with its exit code and one line that names the file, the row or the option. */
class BadInputTest {
  @TempDir private Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void pictures() throws IOException {
    data = TinyData.folder(folder);
    out = folder.resolve("run");
  }

  private void assertFails(int code, Outcome outcome, String... expected) {
    assertEquals(code, outcome.code(), outcome.err());
    for (String part : expected) {
      assertTrue(outcome.error().contains(part), outcome.err());
    }
    assertTrue(outcome.error().startsWith("lacuna: "), outcome.err());
    assertFalse(outcome.err().contains("\tat "), "a stack trace: " + outcome.err());
    assertFalse(Files.exists(out), "a run folder was left behind");
  }

  private Outcome train(Object... more) throws IOException {
    return TinyData.train(folder, data, out, more);
  }

  @Test
  void missingData() throws IOException {
    data = folder.resolve("nowhere");
    assertFails(3, train(), "nowhere", "no such file or folder");
  }

  @Test
  void emptyFolder() throws IOException {
    data = Files.createDirectory(folder.resolve("empty"));
    assertFails(3, train(), "empty", "no images");
  }

  @Test
  void tableWithoutTheColumn() throws IOException {
    Files.writeString(data.resolve("labels.csv"), "file,colour\nbar0.png,red\n");
    assertFails(3, train(), "labels.csv", "no column with the labels", "file, colour");
    Files.writeString(data.resolve("labels.csv"), "file,tags\nbar0.png,thick\n");
    assertFails(3, train("--tag-column", "keywords"), "no column \"keywords\"", "file, tags");
  }

  @Test
  void tableThatNamesImagesThatDoNotExist() throws IOException {
    StringBuilder table = new StringBuilder("file,tags\n");
    for (int i = 0; i < 7; i++) {
      table.append("gone").append(i).append(".png,thick|thin\n");
    }
    Files.writeString(data.resolve("labels.csv"), table);
    assertFails(
        3,
        train(),
        "none of the 7 images it names exists",
        "gone0.png, gone1.png, gone2.png, gone3.png, gone4.png, ...");
  }

  @Test
  void oneLabelOnly() throws IOException {
    Files.writeString(data.resolve("labels.csv"), "file,tags\nbar0.png,thick\nbar1.png,thick\n");
    assertFails(3, train("--val-split=0", "--test-split=0"), "1 label (\"thick\")", "at least two");
  }

  @Test
  void imagesThatCannotBeRead() throws IOException {
    data = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(data.resolve("text.png"), "no picture");
    Files.write(data.resolve("empty.png"), new byte[0]);
    Files.writeString(data.resolve("labels.csv"), "file,tags\ntext.png,a|b\nempty.png,a|b\n");
    assertFails(
        3, train("--val-split=0", "--test-split=0"), "none of 2", "text.png", "not an image");
  }

  @Test
  void imageInPlaceOfAFolder() throws IOException {
    data = data.resolve("bar0.png");
    assertFails(3, train(), "bar0.png", "is a single image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0x5", "5x0", "64x", "-3", "64x64x3", "100000", ""})
  void imageSizeThatIsNone(String size) throws IOException {
    assertFails(2, train("--image-size", size), "--image-size", "HEIGHTxWIDTH", "'" + size + "'");
  }

  @Test
  void imageSizeThatTheSeedNetworkCannotTake() throws IOException {
    assertFails(
        2,
        Outcome.of("train", data, "--out", out, "--image-size", "8"),
        "--image-size 8x8 does not suit the seed network",
        "layer 4 'conv2d_1'");
  }

  @Test
  void memoryIsForeseen() throws IOException {
    Outcome outcome = Outcome.of("train", data, "--out", out, "--image-size", "20000x20000");
    assertFails(3, outcome, "memory: needs", "GB available; lower --batch-size, --image-size");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "--loss; focus; unknown loss 'focus'",
        "--loss; wbce:wp=x; wp must be a number",
        "--optimizer; lion; unknown optimizer 'lion'; there are adam, adamw and sgd",
        "--optimizer; adam:beta3=1; no setting 'beta3'",
        "--optimizer; adam:beta1=1; beta1 must be at least 0 and below 1",
        "--optimizer; adam:lr=1; --lr",
        "--lr; 0; learning rate must be a number above 0",
        "--lr; fast; --lr",
        "--epochs; 0; --epochs must be at least 1, got 0",
        "--batch-size; 0; --batch-size must be at least 1, got 0",
        "--patience; -1; --patience must be at least 0, got -1",
        "--criterion; mAP; expected val-map, val-p5, val-loss, val-auc, val-recall5, val-psp5, got"
            + " 'mAP'",
        "--initializer; zero; expected glorot, he, got 'zero'",
        "--channels; 2; channels must be 1 or 3, got 2",
        "--val-split; 1.5; [0, 1), got 1.5",
        "--thresholds; f2; --thresholds: expected f1, fbeta=NUMBER, precision=NUMBER or expected",
        "--thresholds; precision=2; precision must be above 0 and at most 1, got 2.0",
        "--thresholds; fbeta=x; fbeta must be a number, got 'x'",
        "--label-recall; 0; --label-recall: must be above 0 and at most 1, got 0",
        "--label-recall; guess; expected estimated or a number, got 'guess'",
        "--max-time; soon; such as 90s, 30m or 2h, got 'soon'",
        "--min-images; 0; at least 1, got 0",
        "--threads; 0; threads must be at least 1, got 0",
      })
  void optionsOutOfRange(String option, String value, String expected) throws IOException {
    assertFails(2, train(option, value), expected);
  }

  @Test
  void unknownOptionsAndCommands() {
    assertFails(2, Outcome.of("train", "--epoch", "3"), "unknown option --epoch", "--epochs");
    assertFails(2, Outcome.of("trian"), "unknown argument trian; did you mean train");
    assertFails(2, Outcome.of(), "a command is needed: train, predict");
    assertFails(2, Outcome.of("predict"), "MODEL");
    assertFails(2, Outcome.of("predict", "m", "i", "--top-k", "0"), "--top-k must be at least 1");
    assertFails(2, Outcome.of("predict", "m", "i", "--threshold", "2"), "--threshold must be in");
    assertFails(2, Outcome.of("predict", "m", "i", "--threshold", "x"), "--threshold", "'x'");
    assertFails(2, Outcome.of("predict", "m", "i", "--format", "xml"), "text, jsonl, csv");
    assertFails(2, Outcome.of("evaluate", "m", "--threshold", "NaN"), "--threshold must be in");
    assertFails(2, Outcome.of("evaluate", "m", "--resamples", "1"), "0, or at least 2, got 1");
    assertFails(2, Outcome.of("evaluate", "m", "--label-recall", "1.5"), "--label-recall: must");
  }

  @Test
  void folderThatIsNoRunIsNotOverwritten() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Path thesis = Files.writeString(taken.resolve("thesis.tex"), "years of work");
    assertFails(3, TinyData.train(folder, data, taken), "taken", "other files in it");
    assertEquals("years of work", Files.readString(thesis));
    assertFails(3, TinyData.train(folder, data, thesis), "thesis.tex", "names a file");
  }

  @Test
  void modelsThatAreNone() throws IOException {
    Path image = data.resolve("bar0.png");
    Path run = folder.resolve("good");
    assertEquals(0, TinyData.train(folder, data, run).code());
    byte[] whole = Files.readAllBytes(run.resolve("model.safetensors"));
    Path model = folder.resolve("bad.safetensors");

    assertModelFails(model, image, "no such file");
    for (int length : new int[] {0, 7, 8, 100, whole.length / 2, whole.length - 1}) {
      Files.write(model, Arrays.copyOf(whole, length));
      assertModelFails(model, image, "");
    }
    Files.write(model, hostile(1L << 62, "{}"));
    assertModelFails(model, image, "");
    Files.write(model, hostile(-1, "{}"));
    assertModelFails(model, image, "");
    String huge =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}";
    Files.write(model, hostile(huge.length(), huge));
    assertModelFails(model, image, "");
    Files.write(model, hostile(2, "{}"));
    assertModelFails(model, image, "no model of Lacuna");
    String nested = "[".repeat(100_000);
    Files.write(model, hostile(nested.length(), nested));
    assertModelFails(model, image, "");
  }

  private void assertModelFails(Path model, Path image, String expected) {
    assertFails(3, Outcome.of("predict", model, image), "bad.safetensors", expected);
    assertFails(3, Outcome.of("inspect", model), "bad.safetensors", expected);
    assertFails(3, Outcome.of("evaluate", model, data), "bad.safetensors", expected);
  }

  private static byte[] hostile(long length, String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text)
        .array();
  }

  @Test
  void networkDescriptionsWithMistakes() throws IOException {
    Path network = Files.writeString(folder.resolve("net.yaml"), "layers:\n  - dens: 3\n");
    assertFails(3, train("--model", network), "net.yaml:2: layer 1 'dens': unknown layer 'dens'");
    assertFails(3, train("--model", folder.resolve("no.yaml")), "no.yaml", "no such file");
  }

  @Test
  void trainingThatDiverges() throws IOException {
    Outcome outcome = train("--optimizer", "sgd", "--lr", "1e30");
    assertEquals(3, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains("lower the learning rate"), outcome.err());
  }
}
