package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options from a file. */
class ConfigTest {
  @TempDir private Path folder;

  private Path config(String... lines) throws IOException {
    return Files.write(folder.resolve("c.yaml"), List.of(lines));
  }

  private static List<String> printed(Object... args) {
    Outcome outcome = Outcome.of(args);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome.out().lines().toList();
  }

  @Test
  void commandLineWinsOverFileAndFileOverDefault() throws IOException {
    Path file = config("epochs: 7", "lr: 0.5", "data: pictures", "image-size: 32x48");
    List<String> inForce = printed("train", "--config", file, "--lr", "0.25", "--print-config");
    assertTrue(
        inForce.containsAll(
            List.of(
                "data: pictures",
                "epochs: 7",
                "lr: 0.25",
                "image-size: 32x48",
                "batch-size: 32",
                "loss: wbce:wp=1,wn=0.5",
                "criterion: val-map")),
        inForce.toString());
    assertEquals(inForce, printed("train", "--config=" + file, "--lr=0.25", "--print-config"));
  }

  @Test
  void printedConfigIsAConfig() throws IOException {
    List<String> first =
        printed(
            "train",
            "x",
            "--max-time",
            "90s",
            "--seed",
            "-5",
            "--optimizer",
            "sgd:momentum=0.9",
            "--out",
            "42",
            "--criterion",
            "val-loss",
            "--print-config");
    Path file = Files.write(folder.resolve("printed.yaml"), first);
    assertEquals(first, printed("train", "--config", file, "--print-config"));
    assertTrue(first.contains("criterion: val-loss"), first.toString());
  }

  @Test
  void epochsDependOnTheData() {
    assertTrue(printed("train", "--print-config").contains("epochs: 3"));
    assertTrue(printed("train", "photos", "--print-config").contains("epochs: 20"));
  }

  @Test
  void flagsCanStandInTheFile() throws IOException {
    List<String> inForce = printed("train", "--config", config("check: true"), "--print-config");
    assertTrue(inForce.contains("check: true"), inForce.toString());
    inForce = printed("train", "--config", config("check: true"), "--check", "--print-config");
    assertTrue(inForce.contains("check: true"), inForce.toString());
  }

  private void assertRefused(String expected, String... lines) throws IOException {
    Outcome outcome = Outcome.of("train", "--config", config(lines));
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains(expected), outcome.err());
  }

  @Test
  void mistakesNameTheLine() throws IOException {
    assertRefused(
        "c.yaml:3: unknown key 'epoch'; did you mean 'epochs'? There are data, ",
        "# comment",
        "",
        "epoch: 3");
    assertRefused("c.yaml:2: 'lr' is given twice, first in line 1", "lr: 1", "lr: 2");
    assertRefused("c.yaml:1: 'lr' takes a single value", "lr: [1, 2]");
    assertRefused("c.yaml:1: 'lr' has no value", "lr:");
    assertRefused("c.yaml:1: unknown key 'config'", "config: other.yaml");
    assertRefused("c.yaml:3: expected the node content", "lr: 1", "epochs: {");
    assertRefused("--lr", "lr: fast");
    Outcome missing = Outcome.of("train", "--config", folder.resolve("none.yaml"));
    assertEquals(2, missing.code());
    assertTrue(missing.error().contains("none.yaml: there is no such file"), missing.err());
  }

  @Test
  void configOfAnotherCommandIsRefused() throws IOException {
    Outcome outcome = Outcome.of("predict", "m", "i", "--config", config("epochs: 3"));
    assertEquals(2, outcome.code());
    assertTrue(outcome.error().contains("unknown key 'epochs'"), outcome.err());
  }
}
