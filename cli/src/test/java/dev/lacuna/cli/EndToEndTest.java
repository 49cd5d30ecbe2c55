package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.threshold.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run from pictures to predictions, through the command line. */
class EndToEndTest {
  @TempDir private static Path shared;

  private static Path data;
  private static Path run;
  private static Path model;
  private static Outcome training;

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.folder(shared);
    run = shared.resolve("run");
    model = run.resolve("model.safetensors");
    training = TinyData.train(shared, data, run);
    assertEquals(0, training.code(), training.err());
  }

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
    String probability = outcome.out().split(" +", -1)[2];
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
  void evaluateGivesTheScoresOfTheTraining() {
    Outcome outcome = Outcome.of("evaluate", model, data);
    assertEquals(0, outcome.code(), outcome.err());
    String fromTraining =
        training.out().lines().filter(l -> l.startsWith("this model")).findFirst().orElseThrow();
    String alone =
        outcome.out().lines().filter(l -> l.startsWith("this model")).findFirst().orElseThrow();
    assertTrue(
        fromTraining.endsWith(alone.substring("this model".length()).strip()),
        fromTraining + "\n" + alone);
    assertTrue(outcome.out().contains("label frequency alone"), outcome.out());
  }

  @Test
  void evaluateWritesJsonOfAnyPart() {
    Outcome outcome = Outcome.of("evaluate", model, data, "--format=json", "--split", "all");
    JsonValue json = JsonValue.of(Json.parse(outcome.out()));
    for (String group : List.of("ranking_of_images", "predicted_labels", "calibration", "gaps")) {
      json.get(group).fields().values().forEach(value -> assertFalse(value.isNull()));
    }
    JsonValue ranking = json.get("ranking_of_images");
    assertEquals(0, ranking.get("labels_left_out").integer());
    List<JsonValue> interval = ranking.get("intervals").get("mean_average_precision").elements();
    assertTrue(interval.get(0).number() >= 0 && interval.get(1).number() <= 1);
    assertTrue(interval.get(0).number() < interval.get(1).number());
    assertEquals("all", json.get("part").string());
    assertEquals(30, json.get("images").integer());
    assertEquals(4, json.get("classes_counted").integer());
    for (String whose : List.of("model", "label_frequency", "random")) {
      double value = json.get(whose).get("mean_average_precision").number();
      assertTrue(value > 0 && value <= 1, whose + " " + value);
    }
  }

  @Test
  void predictGivesTheSameTagsInEveryForm() throws IOException {
    Path image = data.resolve("bar3.png");
    Outcome text = Outcome.of("predict", model, image, "--top-k=4");
    Outcome jsonl = Outcome.of("predict", model, image, "--top-k=4", "--format", "jsonl");
    Outcome csv = Outcome.of("predict", model, image, "--top-k=4", "--format", "csv");
    assertEquals(List.of(0, 0, 0), List.of(text.code(), jsonl.code(), csv.code()));

    JsonValue json = JsonValue.of(Json.parse(jsonl.out()));
    assertEquals(image.toString(), json.get("image").string());
    List<String> labels = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("image", "label", "probability"));
    StringBuilder line = new StringBuilder(image + ":");
    for (JsonValue tag : json.get("tags").elements()) {
      String label = tag.get("label").string();
      float probability = (float) tag.get("probability").number();
      labels.add(label);
      rows.add(List.of(image.toString(), label, Float.toString(probability)));
      line.append(labels.size() == 1 ? " " : ", ")
          .append(String.format(java.util.Locale.ROOT, "%s %.2f", label, probability));
    }
    assertEquals(Set.copyOf(TinyData.LABELS), Set.copyOf(labels));
    assertEquals(line.toString(), text.out().strip());
    try (var reader = CsvReader.builder().ofCsvRecord(csv.out())) {
      assertEquals(rows, reader.stream().map(r -> r.getFields()).toList());
    }
  }

  @Test
  void predictTakesFoldersAndListsInBatches() {
    Outcome folder = Outcome.of("predict", model, data, "--batch-size=7");
    assertEquals(0, folder.code(), folder.err());
    assertEquals(30, folder.out().lines().count());
    List<String> one = Outcome.of("predict", model, data, "--batch-size=1").out().lines().toList();
    assertEquals(one, folder.out().lines().toList());
    Outcome list =
        Outcome.withInput(
            data.resolve("bar1.png") + "\n\n" + data.resolve("bar2.png") + "\n",
            "predict",
            model,
            "-",
            data.resolve("bar4.png"));
    assertEquals(
        List.of("bar1.png", "bar2.png", "bar4.png"),
        list.out()
            .lines()
            .map(l -> Path.of(l.substring(0, l.indexOf(':'))).getFileName().toString())
            .toList());
  }

  @Test
  void thresholdKeepsWhatIsProbableEnough() {
    Path image = data.resolve("bar3.png");
    List<JsonValue> all = tags("predict", model, image, "--format", "jsonl", "--top-k=4");
    double second = all.get(1).get("probability").number();
    assertEquals(
        all.subList(0, 2).toString(),
        tags("predict", model, image, "--format=jsonl", "--threshold", second).toString());
    assertEquals(
        all.subList(0, 1).toString(),
        tags("predict", model, image, "--format=jsonl", "--threshold", second, "--top-k=1")
            .toString());
    assertEquals(4, all.size());
  }

  private static List<JsonValue> tags(Object... command) {
    return JsonValue.of(Json.parse(Outcome.of(command).out())).get("tags").elements();
  }

  @Test
  void predictUsesTheThresholdsOfTheModel() throws IOException {
    Thresholds fitted = ModelFile.inspect(model).thresholds().orElseThrow();
    assertTrue(training.err().contains("thresholds: " + fitted.describe()), training.err());
    Path image = data.resolve("bar3.png");
    List<String> expected =
        tags("predict", model, image, "--format=jsonl", "--top-k=4").stream()
            .filter(
                tag -> {
                  int label = TinyData.LABELS.indexOf(tag.get("label").string());
                  return (float) tag.get("probability").number() >= fitted.of(label);
                })
            .map(JsonValue::raw)
            .map(Object::toString)
            .toList();
    assertEquals(
        expected,
        tags("predict", model, image, "--format=jsonl").stream()
            .map(tag -> tag.raw().toString())
            .toList());
    assertTrue(Outcome.of("inspect", model).out().contains("thresholds: " + fitted.describe()));
    List<String> lines = Outcome.of("inspect", model, "--thresholds").out().lines().toList();
    for (int label = 0; label < 4; label++) {
      assertEquals(fitted.of(label) + "\t" + TinyData.LABELS.get(label), lines.get(label));
    }
  }

  @Test
  void withoutThresholdsPredictGivesTheFiveBest() throws IOException {
    Path out = shared.resolve("no-thresholds");
    Outcome outcome = TinyData.train(shared, data, out, "--thresholds", "none", "--epochs", 1);
    assertEquals(0, outcome.code(), outcome.err());
    Path file = out.resolve("model.safetensors");
    assertTrue(ModelFile.inspect(file).thresholds().isEmpty());
    assertEquals(4, tags("predict", file, data.resolve("bar3.png"), "--format=jsonl").size());
    assertTrue(Outcome.of("inspect", file).out().contains("thresholds: none"));
    Outcome list = Outcome.of("inspect", file, "--thresholds");
    assertEquals(3, list.code());
    assertTrue(list.error().contains("has no thresholds; train with --thresholds"), list.err());
    assertTrue(
        Outcome.of("evaluate", file, data)
            .out()
            .contains("at thresholds: 0.5 for every label, not fitted"));
  }

  @Test
  void evaluateSaysWhatGapsLeaveOpen() {
    JsonValue all = evaluate("--label-recall", "1");
    JsonValue half = evaluate("--label-recall", "0.5");
    for (String key : List.of("mean_average_precision", "precision_at_5", "overall_f1")) {
      double least = number(all.get(key), "at_least");
      assertEquals(least, number(all.get(key), "if_random"), 1e-12, key);
      assertEquals(least, number(all.get(key), "at_most"), 1e-12, key);
      assertEquals(least, number(half.get(key), "at_least"), 1e-12, key);
      assertTrue(least < number(half.get(key), "at_most"), key);
    }
    assertEquals(number(all, "roc_auc"), number(all, "roc_auc_corrected"), 1e-12);
    assertEquals(0.5, number(half, "label_recall"), 1e-12);
    String text = Outcome.of("evaluate", model, data, "--label-recall=0.5").out();
    for (String expected :
        List.of(
            "as --label-recall says: about 10 labels missing beside 10 given.",
            "at least if random   at most",
            "95 %, from 1,000 resamples",
            "At least: every label that was not given counts as wrong.",
            "labels left out, which no image was given",
            "share of labels never predicted")) {
      assertTrue(text.contains(expected), text);
    }
    assertFalse(text.contains("accuracy"), text);
  }

  @Test
  void evaluateTakesAnyThreshold() {
    assertEquals(4, predictedPerImage("0"), 0);
    assertEquals(0, predictedPerImage("1"), 0);
  }

  private static double predictedPerImage(String threshold) {
    Outcome outcome =
        Outcome.of("evaluate", model, data, "--format=json", "--threshold", threshold);
    return JsonValue.of(Json.parse(outcome.out()))
        .get("predicted_labels")
        .get("predicted_per_image")
        .number();
  }

  private static JsonValue evaluate(Object... more) {
    List<Object> command = new ArrayList<>(List.of("evaluate", model, data, "--format=json"));
    command.addAll(List.of(more));
    Outcome outcome = Outcome.of(command.toArray());
    assertEquals(0, outcome.code(), outcome.err());
    return JsonValue.of(Json.parse(outcome.out())).get("gaps");
  }

  private static double number(JsonValue group, String key) {
    return group.get(key).number();
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
  void unreadableImagesAreNamedAndSkipped() throws IOException {
    Path text = Files.writeString(shared.resolve("text.png"), "no picture");
    Path missing = shared.resolve("missing.png");
    Path good = data.resolve("bar0.png");
    Outcome outcome = Outcome.of("predict", model, text, missing, good);
    assertEquals(4, outcome.code());
    assertEquals(1, outcome.out().lines().count());
    assertTrue(outcome.err().contains("skipped " + text + ": not an image"), outcome.err());
    assertTrue(outcome.err().contains("skipped " + missing + ": no such file"), outcome.err());
    assertEquals(3, Outcome.of("predict", model, text, missing).code());
  }

  @Test
  void inspectShowsTheModel() {
    Outcome outcome = Outcome.of("inspect", model);
    assertEquals(0, outcome.code(), outcome.err());
    for (String expected :
        List.of("16x16x1", "max_pool2d", "4 labels: lying, standing, thick, thin", "wbce:wp=1")) {
      assertTrue(outcome.out().contains(expected), outcome.out());
    }
    assertFalse(outcome.out().contains("label_counts"), outcome.out());
    assertEquals(TinyData.LABELS, Outcome.of("inspect", model, "--labels").out().lines().toList());
  }

  @Test
  void inspectShowsPlanAndMemory() {
    Outcome plan = Outcome.of("inspect", model, "--plan", "--batch", "5", "--training");
    assertEquals(0, plan.code(), plan.err());
    assertTrue(plan.out().startsWith("training of up to 5 samples; kernels: "), plan.out());
    assertTrue(plan.out().contains("convolution, bias, ReLU and max-pool as one"), plan.out());
    Outcome memory = Outcome.of("inspect", model, "--memory", "--batch-size=5");
    assertEquals(0, memory.code(), memory.err());
    List<String> lines = memory.out().lines().toList();
    long sum = lines.stream().limit(lines.size() - 1).mapToLong(EndToEndTest::bytes).sum();
    assertEquals(bytes(lines.getLast()), sum, memory.out());
    assertEquals(2, Outcome.of("inspect", model, "--memory", "--batch=0").code());
  }

  /** The number at the end of a line. */
  private static long bytes(String line) {
    return Long.parseLong(line.replaceFirst(".* ", "").replace(",", ""));
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
    assertEquals(
        -1, Files.mismatch(out.resolve("model.safetensors"), out.resolve("last.safetensors")));
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
