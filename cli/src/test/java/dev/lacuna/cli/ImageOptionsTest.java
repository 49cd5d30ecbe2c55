package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cli.report.AugmentationPage;
import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options for images, from the command line to the model. */
class ImageOptionsTest {
  @TempDir private static Path shared;

  private static Path data;
  private static Path model;
  private static Outcome training;

  private static Outcome train(Path run, Object... more) throws IOException {
    Path network = Files.writeString(shared.resolve("net.yaml"), TinyData.NETWORK);
    Object[] fixed = {
      "train", data, "--model", network, "--image-size", "16x20", "--epochs", "2", "--out", run
    };
    Object[] all = new Object[fixed.length + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Outcome.of(all);
  }

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.folder(shared);
    Path run = shared.resolve("run");
    model = run.resolve("model.safetensors");
    training =
        train(
            run,
            "--resize=pad",
            "--background=#102030",
            "--augment=flip,shift=0.1,mixup=0.2",
            "--cache",
            shared.resolve("images.cache"));
    assertEquals(0, training.code(), training.err());
  }

  @Test
  void theModelKnowsHowPicturesAreBroughtToItsSize() throws IOException {
    ImageFit fit = ModelFile.inspect(model).fit();
    assertEquals("pad over #102030", fit.resize() + " over " + fit.background());
    assertEquals(
        "flip,shift=0.1,mixup=0.2", ModelFile.inspect(model).provenance().get("augmentation"));
    Outcome outcome = Outcome.of("evaluate", model, data);
    assertEquals(0, outcome.code(), outcome.err());
    String alone = outcome.line("this model").substring("this model".length()).strip();
    assertTrue(training.line("this model").endsWith(alone), training.out() + "\n" + alone);
  }

  @Test
  void aSecondRunWithTheCacheGivesTheSameModel() throws IOException {
    long size = Files.size(shared.resolve("images.cache"));
    Path again = shared.resolve("again");
    Outcome outcome =
        train(
            again,
            "--resize=pad",
            "--background=#102030",
            "--augment=flip,shift=0.1,mixup=0.2",
            "--cache",
            shared.resolve("images.cache"),
            "--threads=1");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(size, Files.size(shared.resolve("images.cache")));
    assertArrayEquals(
        Files.readAllBytes(model), Files.readAllBytes(again.resolve("model.safetensors")));
  }

  private static void refused(int code, String part, Object... more) throws IOException {
    Outcome outcome = train(shared.resolve("refused"), more);
    assertEquals(code, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains(part), outcome.err());
    assertFalse(Files.exists(shared.resolve("refused")));
  }

  @Test
  void whatCannotBeMeantIsNamed() throws IOException {
    refused(2, "expected stretch, pad, crop, got 'squeeze'", "--resize=squeeze");
    refused(2, "--background: expected white, black, gray or a colour", "--background=purple");
    refused(2, "--augment: 'spin' is unknown; there are flip", "--augment=spin=3");
    refused(2, "--max-pixels: the most pixels must be in 1..", "--max-pixels=0");
    refused(3, "a cache of other settings", "--cache=" + shared.resolve("images.cache"));
    refused(3, "not an image cache", "--cache=" + data.resolve("bar1.png"));
  }

  @Test
  void largePicturesAreSkippedAndNamed() {
    Outcome outcome = Outcome.of("predict", model, data.resolve("bar1.png"), "--max-pixels=255");
    assertEquals(3, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().contains("bar1.png: the header claims 16 x 16 pixels; at most 255"),
        outcome.err());
  }

  @Test
  void predictTakesArchivesAndPatterns() throws IOException {
    Path zip = shared.resolve("some.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("bar2.png", "bar3.png")) {
        output.putNextEntry(new ZipEntry("inner/" + name));
        output.write(Files.readAllBytes(data.resolve(name)));
      }
      output.putNextEntry(new ZipEntry("inner/broken.png"));
      output.write(1);
    }
    Outcome outcome = Outcome.of("predict", model, zip, "--format=csv", "--top-k=1");
    assertEquals(4, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains(zip + "!/inner/bar3.png,"), outcome.out());
    assertTrue(outcome.err().contains("skipped " + zip + "!/inner/broken.png: "), outcome.err());
    outcome = Outcome.of("predict", model, data + "/bar1?.png", "--format=csv", "--top-k=1");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(11, outcome.out().lines().count(), outcome.out());
    outcome = Outcome.of("predict", model, data + "/*.jpg");
    assertEquals(3, outcome.code());
    assertTrue(outcome.error().contains("/*.jpg: no image matches"), outcome.err());
  }

  @Test
  void aPageShowsWhatAugmentationDoes() throws IOException {
    DataOptions options = DataOptions.of(data, 16, 16, 1, new Split(0, 0, 1));
    try (Parallel parallel = Parallel.of(1);
        DataLoader loader = DataLoader.open(options);
        LoadedData loaded = loader.load(parallel)) {
      String html =
          new AugmentationPage(
                  loaded.train(), loaded.vocabulary(), Augmentation.parse("flip,erase=1"), 7)
              .html();
      assertEquals(12 * 6, html.split("src=\"data:image/png;base64,", -1).length - 1);
      assertFalse(html.matches("(?s).*(href|src)=\"(?!data:).*"), "refers to another file");
      assertTrue(html.contains("--augment flip,erase=1.0, --seed 7"));
      assertTrue(html.contains("epoch 5<"));
    }
  }
}
