package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;

class PredictCommandTest extends TrainedRun {
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

  /** Few images are computed with scalar kernels, many with vector ones. */
  @Test
  void fewAndManyImagesGetTheSameProbabilities() {
    Outcome few = Outcome.of("predict", model, data, "--format=jsonl", "--top-k=4");
    Outcome many = Outcome.of("predict", model, data, data, data, "--format=jsonl", "--top-k=4");
    assertTrue(30 <= PredictCommand.FEW && PredictCommand.FEW < 90);
    assertEquals(0, many.code(), many.err());
    assertEquals(few.out().repeat(3), many.out());
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
}
