package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Audits of tiny pictures through the command line. */
class AuditCommandTest {
  @TempDir private Path folder;

  private Path data;
  private Path out;

  /** Every fifth picture lacks its label of thickness, one has none at all. */
  @BeforeEach
  void pictures() throws IOException {
    data = TinyData.folder(folder);
    out = folder.resolve("found");
    StringBuilder table = new StringBuilder();
    int line = 0;
    for (String row : Files.readAllLines(data.resolve("labels.csv"))) {
      boolean lacks = line > 0 && line % 5 == 0;
      String kept = lacks ? row.replaceAll("\\|(thick|thin)", "") : row;
      table.append(line == 7 ? kept.replaceAll(",[a-z|]+,", ",,") : kept).append('\n');
      line++;
    }
    Files.writeString(data.resolve("labels.csv"), table);
  }

  private Outcome audit(Object... more) throws IOException {
    List<Object> args = new ArrayList<>(List.of("audit", data));
    Map<String, Object> usual = new LinkedHashMap<>();
    usual.put("--out", out);
    usual.put("--model", TinyData.network(folder));
    usual.put("--image-size", 16);
    usual.put("--epochs", 2);
    usual.put("--batch-size", 8);
    usual.put("--threads", 2);
    usual.put("--folds", 3);
    usual.forEach(
        (option, value) -> {
          if (!List.of(more).contains(option)) {
            args.addAll(List.of(option, value));
          }
        });
    args.addAll(List.of(more));
    return Outcome.of(args.toArray());
  }

  private List<NamedCsvRecord> table(String name) throws IOException {
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().ofNamedCsvRecord(out.resolve(name))) {
      return reader.stream().toList();
    }
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void suggestionsAreOutOfFoldAndInEveryForm() throws IOException {
    Outcome outcome = audit("--top", 12);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().contains("scores out of fold: each image was scored by a network trained"),
        outcome.out());
    assertTrue(outcome.out().contains("30 images, 4 labels; 52 given"), outcome.out());
    assertTrue(outcome.out().contains("top 12 suggestions: estimated precision "), outcome.out());
    assertTrue(outcome.err().contains("fold 3/3  epoch 2/2  loss "), outcome.err());
    assertEquals(
        Set.of(
            "audit.html",
            "checks.csv",
            "classes.csv",
            "config.yaml",
            "suggestions.csv",
            "suggestions.jsonl"),
        files());

    List<NamedCsvRecord> rows = table("suggestions.csv");
    List<String> lines = Files.readAllLines(out.resolve("suggestions.jsonl"));
    assertEquals(12, rows.size());
    assertEquals(12, lines.size());
    Set<String> folds = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      NamedCsvRecord row = rows.get(i);
      JsonValue json = JsonValue.of(Json.parse(lines.get(i)));
      assertEquals(i + 1, json.get("rank").integer());
      assertEquals(Integer.toString(i + 1), row.getField("rank"));
      for (String same : List.of("file", "label", "fold")) {
        assertEquals(row.getField(same), json.get(same).string());
      }
      for (String same : List.of("probability", "precision", "score")) {
        assertEquals(Double.parseDouble(row.getField(same)), json.get(same).number(), 5e-5, same);
      }
      assertEquals("", row.getField("decision"));
      folds.add(row.getField("fold"));
    }
    assertTrue(Set.of("1", "2", "3").containsAll(folds), folds.toString());
    assertEquals(
        TinyData.LABELS, table("classes.csv").stream().map(r -> r.getField("label")).toList());
    assertTrue(
        table("checks.csv").stream()
            .anyMatch(
                row ->
                    row.getField("check").equals("unlabelled")
                        && row.getField("file").equals("bar6.png")));
  }

  @Test
  void pageNeedsNoOtherFile() throws IOException {
    assertEquals(0, audit("--top", 12).code());
    String html = Files.readString(out.resolve("audit.html"));
    assertEquals(12, html.split("src=\"data:image/jpeg;base64,", -1).length - 1);
    assertFalse(html.matches("(?s).*(href|src)=\"(?!data:).*"), "refers to another file");
    assertTrue(html.contains("prefers-color-scheme: dark"));
    assertTrue(html.contains("width=device-width"));
    assertFalse(html.contains("%%"), "a format that was not filled in");
  }

  @Test
  void sameSeedGivesTheSameOnAnyNumberOfThreads() throws IOException {
    assertEquals(0, audit("--budget", 20).code());
    byte[] suggestions = Files.readAllBytes(out.resolve("suggestions.csv"));
    byte[] review = Files.readAllBytes(out.resolve("review.csv"));
    out = folder.resolve("again");
    assertEquals(0, audit("--budget", 20, "--threads", 1).code());
    assertEquals(
        new String(suggestions, StandardCharsets.UTF_8),
        Files.readString(out.resolve("suggestions.csv")));
    assertEquals(
        new String(review, StandardCharsets.UTF_8), Files.readString(out.resolve("review.csv")));
  }

  @Test
  void decisionsBecomeLabels() throws IOException {
    Outcome found = audit("--budget", 20);
    assertEquals(0, found.code(), found.err());
    List<String> review = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("review.csv"))) {
      String[] cells = line.split(",", -1);
      int row = review.size();
      String decision = row == 0 ? cells[2] : row % 3 == 0 ? "" : row % 3 == 1 ? "yes" : "No";
      review.add(String.join(",", cells[0], cells[1], decision, cells[3], cells[4], cells[5]));
      if (row > 0 && row % 3 != 0) {
        (row % 3 == 1 ? accepted : refused).add(cells[0] + " " + cells[1]);
      }
    }
    Path decisions = Files.write(folder.resolve("decisions.csv"), review);
    out = folder.resolve("better");
    Outcome outcome = audit("--accept", decisions);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .out()
            .startsWith(
                "%d labels accepted, %d refused, %d without a decision\n"
                    .formatted(
                        accepted.size(),
                        refused.size(),
                        review.size() - 1 - accepted.size() - refused.size())),
        outcome.out());
    assertTrue(outcome.out().lines().anyMatch(l -> l.matches("top +all .*")), outcome.out());
    assertEquals(Set.of("diff.csv", "labels.csv"), files());

    List<String> before = entries(data.resolve("labels.csv"), "tags");
    List<String> after = entries(out.resolve("labels.csv"), "tags");
    assertTrue(after.containsAll(before));
    after.removeAll(before);
    assertEquals(new TreeSet<>(accepted), new TreeSet<>(after));
    assertEquals(
        new TreeSet<>(refused), new TreeSet<>(entries(out.resolve("labels.csv"), "negatives")));
    List<String> diff =
        table("diff.csv").stream()
            .map(r -> r.getField("change") + " " + r.getField("file") + " " + r.getField("label"))
            .sorted()
            .toList();
    assertEquals(
        Stream.concat(accepted.stream().map(a -> "+ " + a), refused.stream().map(r -> "- " + r))
            .sorted()
            .toList(),
        diff);

    // The new label file takes the place of the old one; what was decided is not asked again.
    Path labels = out.resolve("labels.csv");
    out = folder.resolve("second");
    assertEquals(0, audit("--labels", labels, "--top", 200).code());
    Set<String> suggested =
        table("suggestions.csv").stream()
            .map(row -> row.getField("file") + " " + row.getField("label"))
            .collect(Collectors.toSet());
    assertTrue(accepted.stream().noneMatch(suggested::contains));
    assertTrue(refused.stream().noneMatch(suggested::contains));
  }

  private static List<String> entries(Path file, String column) throws IOException {
    List<String> entries = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      reader.forEach(
          row ->
              Arrays.stream(row.getField(column).split("\\|", -1))
                  .filter(label -> !label.isEmpty())
                  .forEach(label -> entries.add(row.getField("file") + " " + label)));
    }
    return entries;
  }

  @Test
  void scoresAreKeptAndTaken() throws IOException {
    Path scores = folder.resolve("scores.npy");
    assertEquals(0, audit("--save-scores", scores).code());
    List<String> trained = probabilities();
    // 128 bytes of header, 30 images, 4 labels.
    assertEquals(128 + 30 * 4 * 4, Files.size(scores));
    out = folder.resolve("taken");
    Outcome outcome = audit("--scores", scores);
    assertEquals(0, outcome.code(), outcome.err());
    assertFalse(outcome.err().contains("epoch"), outcome.err());
    assertTrue(outcome.out().contains("scores of " + scores + ": taken to be"), outcome.out());
    assertEquals(trained, probabilities());
  }

  private List<String> probabilities() throws IOException {
    return table("suggestions.csv").stream()
        .map(r -> r.getField("file") + r.getField("label") + r.getField("probability"))
        .toList();
  }

  @Test
  void scoresThatDoNotFitAreRefused() throws IOException {
    Path scores = folder.resolve("scores.npy");
    assertEquals(0, audit("--save-scores", scores).code());
    byte[] good = Files.readAllBytes(scores);
    out = folder.resolve("refused");
    assertFails(3, audit("--scores", folder.resolve("none.npy")), "none.npy", "no such file");
    Files.write(scores, Arrays.copyOf(good, 5));
    assertFails(3, audit("--scores", scores), "scores.npy: not an array of NumPy");
    Files.write(scores, Arrays.copyOf(good, good.length - 4));
    assertFails(3, audit("--scores", scores), "has 604 bytes, an array of this shape has 608");
    byte[] wide =
        new String(good, StandardCharsets.ISO_8859_1)
            .replace("(30, 4)", "(20, 6)")
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(scores, wide);
    assertFails(
        3, audit("--scores", scores), "an array of (20, 6), but the data has 30 images and 4");
    byte[] nan = good.clone();
    ByteBuffer.wrap(nan).order(ByteOrder.LITTLE_ENDIAN).putFloat(128 + 4 * 4, Float.NaN);
    Files.write(scores, nan);
    assertFails(3, audit("--scores", scores), "the score of image 1 and label 0 is NaN");
  }

  @Test
  void aTrainedModelSaysWhatItKnew() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, TinyData.train(folder, data, run).code());
    Path model = run.resolve("model.safetensors");
    Outcome outcome = audit("--model", model, "--top", 100);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("in sample, trained on 20 of the 30 images"), outcome.out());
    for (NamedCsvRecord row : table("suggestions.csv")) {
      int number = Integer.parseInt(row.getField("file").replaceAll("[^0-9]", ""));
      assertEquals(number < 20 ? "in-sample" : "held-out", row.getField("fold"));
    }
    Path moved = folder.resolve("moved");
    Files.move(data, moved);
    data = moved;
    out = folder.resolve("unknown");
    Outcome unknown = audit("--model", model);
    assertEquals(0, unknown.code(), unknown.err());
    assertTrue(unknown.out().contains("not known whether that has these images"), unknown.out());
  }

  @Test
  void decisionsWithMistakes() throws IOException {
    Path file = folder.resolve("decisions.csv");
    assertFails(3, audit("--accept", file), "decisions.csv");
    Files.writeString(file, "file,label\nbar1.png,thin\n");
    assertFails(3, audit("--accept", file), "no column \"decision\"", "file, label");
    Files.writeString(file, "file,label,decision\nbar1.png,thin,perhaps\n");
    assertFails(3, audit("--accept", file), "line 2", "\"perhaps\"", "yes, no or nothing");
    Files.writeString(file, "file,label,decision\nbar99.png,thin,yes\n");
    assertFails(3, audit("--accept", file), "line 2", "no image \"bar99.png\"");
    Files.writeString(file, "file,label,decision\nbar1.png,round,yes\n");
    assertFails(3, audit("--accept", file), "line 2", "no label \"round\"");
    Files.writeString(file, "file,label,decision\n\nbar1.png,standing,no\n");
    assertFails(3, audit("--accept", file), "line 3", "both given and denied");
    Files.writeString(file, "file,label,decision\nbar1.png,thick,no\nbar1.png,thick,yes\n");
    assertFails(3, audit("--accept", file), "line 3", "both given and denied");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--folds; 1; --folds must be at least 2, got 1",
        "--folds; 31; --folds must be at most the number of images, 30, got 31",
        "--top; 0; suggestions must be at least 1, got 0",
        "--budget; 5; the budget must be 0 or at least 20, got 5",
      })
  void optionsOutOfRange(String option, String value, String expected) throws IOException {
    List<Object> args =
        new ArrayList<>(List.of("audit", data, "--out", out, "--image-size", 16, option, value));
    args.addAll(List.of("--model", TinyData.network(folder)));
    assertFails(2, Outcome.of(args.toArray()), expected);
  }

  @Test
  void folderOfSomethingElseIsLeftAlone() throws IOException {
    Files.createDirectories(out);
    Path thesis = Files.writeString(out.resolve("thesis.tex"), "years of work");
    Outcome outcome = audit();
    assertEquals(3, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains("files in it; give a new one"), outcome.err());
    assertEquals("years of work", Files.readString(thesis));
  }

  private void assertFails(int code, Outcome outcome, String... expected) throws IOException {
    assertEquals(code, outcome.code(), outcome.err());
    for (String part : expected) {
      assertTrue(outcome.error().contains(part), outcome.err());
    }
    assertTrue(outcome.error().startsWith("lacuna: "), outcome.err());
    assertFalse(Files.exists(out.resolve("suggestions.csv")), "results were left behind");
  }
}
