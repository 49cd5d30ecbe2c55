package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that control training, through the command line. */
class ControlTest {
  @TempDir private static Path shared;

  private static Path data;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    data = TinyData.folder(shared);
  }

  @Test
  void findsARateAndPlotsIt() throws IOException {
    Path out = folder.resolve("rates");
    Outcome outcome = TinyData.train(shared, data, out, "--find-lr");
    assertEquals(0, outcome.code(), outcome.err());
    String suggested =
        outcome
            .out()
            .lines()
            .filter(line -> line.startsWith("suggested  --lr "))
            .findFirst()
            .orElseThrow();
    double rate = Double.parseDouble(suggested.substring("suggested  --lr ".length()));
    assertTrue(rate >= 1e-5 && rate <= 10, suggested);
    List<String> table = Files.readAllLines(out.resolve("learning-rates.csv"));
    assertEquals("learning_rate,loss,smoothed_loss", table.getFirst());
    assertTrue(table.size() > 20, "only " + table.size() + " lines");
    double before = 0;
    for (String line : table.subList(1, table.size())) {
      double next = Double.parseDouble(line.substring(0, line.indexOf(',')));
      assertTrue(next > before, line);
      before = next;
    }
    String plot = Files.readString(out.resolve("learning-rates.svg"));
    assertTrue(plot.startsWith("<svg xmlns=") && plot.contains("class=\"smoothed\""), plot);
    // What is left is a run's folder, which the next run may take.
    assertEquals(0, TinyData.train(shared, data, out, "--epochs", "1").code());
    assertTrue(Files.notExists(out.resolve("learning-rates.svg")));
  }

  @Test
  void learnsAFewImagesByHeart() throws IOException {
    Path out = folder.resolve("few");
    Outcome outcome =
        TinyData.train(shared, data, out, "--overfit", "4", "--epochs", "40", "--lr", "0.01");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("4 training, 4 validation and 0 test images"), outcome.err());
    List<String> history = Files.readAllLines(out.resolve("history.csv"));
    assertEquals(41, history.size());
    String[] last = history.getLast().split(",", -1);
    assertEquals(1.0, Double.parseDouble(last[3]), "mAP, in " + history.getLast());
  }

  @Test
  void allOfItTogetherTrains() throws IOException {
    Outcome outcome =
        TinyData.train(
            shared,
            data,
            folder.resolve("all"),
            "--optimizer",
            "adamw:decay=0.1",
            "--schedule",
            "plateau:patience=1,factor=0.5",
            "--clip-norm",
            "1",
            "--accumulate",
            "2",
            "--average-weights",
            "0.9");
    assertEquals(0, outcome.code(), outcome.err());
    String config = Files.readString(folder.resolve("all/config.yaml"));
    for (String line :
        List.of("accumulate: 2", "average-weights: 0.9", "clip-norm: 1.0", "save-minutes: 10.0")) {
      assertTrue(config.contains(line), config);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "--clip-norm; -1; the largest norm of gradients must be a number above 0",
        "--clip-value; NaN; the largest value of gradients must be a number above 0",
        "--accumulate; 0; --accumulate must be at least 1, got 0",
        "--average-weights; 1; --average-weights must be at least 0 and below 1, got 1.0",
        "--overfit; -3; --overfit must be at least 0, got -3",
        "--schedule; step:every=0; every must be at least 1 epoch, got 0",
        "--schedule; plateau:factor=2; factor must be above 0 and at most 1, got 2.0",
        "--schedule; steps; unknown schedule 'steps'; there are constant, step, cosine",
        "--optimizer; adamw:decay=-1; decay must be a number of at least 0",
        "--optimizer; adam:decay=1; adam has no setting 'decay'",
      })
  void mistakesAreNamed(String option, String value, String expected) {
    Outcome outcome = Outcome.of("train", data, option, value);
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains(expected), outcome.err());
  }

  @Test
  void gradientsAreLimitedInOneWay() {
    Outcome outcome = Outcome.of("train", data, "--clip-norm", "1", "--clip-value", "1");
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains("by norm or by value, not by both"), outcome.err());
  }
}
