package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class EndToEndTest extends TrainedRun {
  @Test
  void trainingShowsScoresBesideBaselinesAndSamples() {
    String out = training.out();
    assertTrue(out.contains("5 test images; * marks"), out);
    assertTrue(out.contains("given:"), out);
    assertTrue(out.contains("predicted:"), out);
    for (String row : List.of("this model", "label frequency alone", "random")) {
      assertTrue(out.lines().anyMatch(l -> l.matches(row + "( +[01]\\.\\d{4}){8}")), out);
    }
    assertTrue(
        out.contains("mAP is the mean over the 4 labels that any of them has, 0 are left out"),
        out);
    assertTrue(out.contains("count as wrong, so mAP and P@5 are lower bounds"), out);
  }

  @Test
  void trainingTellsWhatItDoesOnStandardError() {
    String err = training.err();
    assertTrue(err.contains("20 training, 5 validation and 5 test images; 4 labels, 2.0"), err);
    assertTrue(err.matches("(?s).*memory: needs \\d\\.\\d\\d GB \\(.*\\), .* available.*"), err);
    assertTrue(err.contains("best epoch: by val-map, mean average precision"), err);
    assertTrue(err.matches("(?s).*epoch 1/3  loss .*  val loss .*  val mAP .*  best\n.*"), err);
    assertTrue(err.strip().endsWith("next: lacuna predict " + model + " IMAGE"), err);
  }

  @Test
  void runFolderHoldsItsFilesAndNoOthers() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      Set<String> names =
          files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
      assertEquals(
          Set.of(
              "config.yaml",
              "events.out.tfevents.001.lacuna",
              "history.csv",
              "last-1.safetensors",
              "last.safetensors",
              "log.txt",
              "model.safetensors",
              "report.html",
              "results.json",
              "run.json"),
          names);
    }
    List<String> history = Files.readAllLines(run.resolve("history.csv"));
    assertEquals(
        "epoch,train_loss,val_loss,val_map,val_auc,val_p5,val_recall5,val_psp5,learning_rate,"
            + "train_seconds,data_seconds,forward_seconds,backward_seconds,update_seconds,best",
        history.getFirst());
    assertEquals(4, history.size());
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("memory: needs"), log);
    assertTrue(log.contains("epoch 3/3"), log);
  }

  @Test
  void reportNeedsNoOtherFile() throws IOException {
    String html = Files.readString(run.resolve("report.html"));
    // The test images twice: by how well they are tagged, and drawn; the filters in one.
    assertEquals(11, html.split("src=\"data:image/png;base64,", -1).length - 1);
    assertFalse(html.matches("(?s).*(href|src)=\"(?!data:).*"), "refers to another file");
    assertFalse(html.contains("url("), "refers to another file");
    assertTrue(html.contains("The worst tagged test images"));
    assertTrue(html.contains("<tr><td>lying</td><td>10</td>"), html);
    assertTrue(html.contains("label frequency alone"));
    assertTrue(html.contains("prefers-color-scheme: dark"));
    assertTrue(html.contains("Validation scores"));
  }

  @Test
  void factsOfARunAreKept() throws IOException {
    JsonValue facts = JsonValue.of(Json.parse(Files.readString(run.resolve("run.json"))));
    for (String key : List.of("lacuna", "commit", "jdk", "system", "cpu", "kernels")) {
      assertFalse(facts.get(key).string().isBlank(), key);
    }
    assertTrue(facts.get("data").string().contains("20 training"), facts.toString());
    assertTrue(facts.get("data_fingerprint").string().matches("[0-9a-f]{32}"), facts.toString());
    assertEquals(0, facts.get("seed").integer());
    assertEquals(2, facts.get("threads").integer());
  }

  @Test
  void reportIsRebuiltAndComparesRuns() throws IOException {
    byte[] before = Files.readAllBytes(run.resolve("report.html"));
    Files.delete(run.resolve("report.html"));
    Outcome again = Outcome.of("report", run);
    assertEquals(0, again.code(), again.err());
    assertArrayEquals(before, Files.readAllBytes(run.resolve("report.html")));

    Path other = shared.resolve("other-loss");
    assertEquals(0, TinyData.train(shared, data, other, "--loss", "hill", "--epochs", 1).code());
    Path page = shared.resolve("both.html");
    Outcome both = Outcome.of("report", run, other, "--out", page);
    assertEquals("report  " + page, both.out().strip());
    String html = Files.readString(page);
    assertTrue(html.contains("<tr><td>loss</td><td>wbce:wp=1,wn=0.5</td><td>hill</td></tr>"), html);
    assertTrue(html.contains("<td>run</td>"), html);
  }

  @Test
  void explainWritesAPicture() throws IOException {
    Path picture = shared.resolve("heat.png");
    Outcome outcome =
        Outcome.of(
            "explain", model, data.resolve("bar3.png"), "--label", "thick", "--out", picture);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().matches("thick  probability 0\\.\\d{4}  .*heat\\.png\n"), outcome.out());
    assertEquals(256, ImageIO.read(picture.toFile()).getWidth());
    String probability = outcome.out().replaceFirst("thick  probability (\\S+)  .*\n", "$1");
    String predicted =
        tags("predict", model, data.resolve("bar3.png"), "--format=jsonl", "--top-k=4").stream()
            .filter(tag -> tag.get("label").string().equals("thick"))
            .map(tag -> "%.4f".formatted(tag.get("probability").number()))
            .findFirst()
            .orElseThrow();
    assertEquals(predicted, probability);
  }

  @Test
  void configOfARunRepeatsIt() throws IOException {
    Path again = shared.resolve("again");
    Outcome outcome =
        Outcome.of("train", "--config", run.resolve("config.yaml"), "--out", again, "--threads=1");
    assertEquals(0, outcome.code(), outcome.err());
    assertArrayEquals(
        Files.readAllBytes(model), Files.readAllBytes(again.resolve("model.safetensors")));
  }

  @Test
  void anyCriterionChoosesTheBestEpoch() throws IOException {
    for (String criterion : List.of("val-auc", "val-recall5", "val-psp5")) {
      Path out = shared.resolve(criterion);
      Outcome outcome =
          TinyData.train(shared, data, out, "--criterion", criterion, "--thresholds", "expected");
      assertEquals(0, outcome.code(), outcome.err());
      assertTrue(outcome.err().contains("best epoch: by " + criterion + ", "), outcome.err());
    }
  }

  @Test
  void checkTakesABatchThroughEverythingAndLeavesNothing() throws IOException {
    Path out = shared.resolve("never");
    Outcome outcome = TinyData.train(shared, data, out, "--check");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("OK", outcome.out().lines().toList().getLast());
    assertFalse(Files.exists(out));
  }

  @Test
  void skippedTrainingImagesGiveExitCodeFour() throws IOException {
    Path folder = TinyData.folder(Files.createDirectories(shared.resolve("damaged")));
    Files.write(folder.resolve("bar7.png"), new byte[0]);
    byte[] whole = Files.readAllBytes(folder.resolve("bar8.png"));
    Files.write(folder.resolve("bar8.png"), java.util.Arrays.copyOf(whole, whole.length - 20));
    Files.delete(folder.resolve("bar9.png"));
    Outcome outcome = TinyData.train(shared, folder, shared.resolve("damaged-run"));
    assertEquals(4, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("skipped bar7.png: the file is empty"), outcome.err());
    assertTrue(outcome.err().contains("skipped bar8.png: "), outcome.err());
    assertTrue(outcome.err().contains("1 of 30 images that "), outcome.err());
    assertTrue(outcome.err().contains(" names do not exist: bar9.png\n"), outcome.err());
  }

  @Test
  void withoutValidationTheLastEpochCounts() throws IOException {
    Path table = shared.resolve("all-train.csv");
    String rows = Files.readString(data.resolve("labels.csv")).replaceAll(",(val|test)\n", ",\n");
    Files.writeString(table, rows);
    Path out = shared.resolve("no-validation");
    Outcome outcome =
        TinyData.train(
            shared, data, out, "--labels", table, "--val-split", "0", "--test-split", "0");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("30 training, 0 validation and 0 test"), outcome.err());
    assertTrue(outcome.out().contains("training images; * marks"), outcome.out());
    String image = data.resolve("bar0.png").toString();
    Outcome best = Outcome.of("predict", out.resolve("model.safetensors"), image);
    Outcome last = Outcome.of("predict", out.resolve("last.safetensors"), image);
    assertEquals(0, last.code(), last.err());
    assertEquals(best.out(), last.out());
  }

  @Test
  void timeThatIsOverEndsTraining() throws IOException {
    Path out = shared.resolve("short");
    Outcome outcome = TinyData.train(shared, data, out, "--max-time", "0s");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("training ended before its first epoch did"), outcome.err());
    assertEquals(0, Outcome.of("predict", out.resolve("model.safetensors"), data).code());
  }
}
