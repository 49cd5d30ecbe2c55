package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison of a few seconds, through the command line. */
class CompareCommandTest {
  private static final List<String> TABLES =
      List.of("runs.csv", "labels.csv", "epochs.csv", "summary.csv", "plot.svg", "tuning.csv");

  @TempDir private static Path shared;

  private static Path data;
  private static Path whole;
  private static Outcome outcome;

  @BeforeAll
  static void run() throws IOException {
    data = TinyData.folder(shared);
    String rows =
        Files.readAllLines(data.resolve("labels.csv")).stream()
            .skip(1)
            .map(row -> row + (row.contains("lying") ? ",0.3|0.7" : ",0.7|0.3"))
            .collect(Collectors.joining("\n", "file,tags,split,salience\n", "\n"));
    Files.writeString(data.resolve("labels.csv"), rows);
    whole = shared.resolve("whole");
    outcome = compare(whole, "--jobs", 2);
    assertEquals(0, outcome.code(), outcome.err());
  }

  private static Outcome compare(Path out, Object... more) throws IOException {
    Map<String, Object> usual = new LinkedHashMap<>();
    usual.put("--losses", "wbce:wp=1,wn=0.5,wbce:wn=0.1");
    usual.put("--hide", "0.5,salience:0.5");
    usual.put("--seeds", 2);
    usual.put("--epochs", 3);
    usual.put("--tune", 4);
    usual.put("--model", TinyData.network(shared));
    usual.put("--image-size", 16);
    usual.put("--batch-size", 8);
    usual.put("--threads", 2);
    List<Object> args = new ArrayList<>(List.of("compare", data, "--out", out));
    usual.forEach(
        (option, value) -> {
          if (!List.of(more).contains(option)) {
            args.addAll(List.of(option, value));
          }
        });
    args.addAll(List.of(more));
    return Outcome.of(args.toArray());
  }

  private static List<NamedCsvRecord> rows(String table) throws IOException {
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().ofNamedCsvRecord(whole.resolve(table))) {
      return reader.stream().toList();
    }
  }

  private static Set<String> column(List<NamedCsvRecord> rows, String name) {
    return rows.stream()
        .map(row -> row.getField(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyContenderRanUnderEveryProtocolWithEverySeed() throws IOException {
    List<NamedCsvRecord> runs = rows("runs.csv");
    assertEquals(Set.of("0.5", "none", "salience:0.5"), column(runs, "hide"));
    assertEquals(Set.of("0", "1"), column(runs, "seed"));
    // Two protocols with the floor, the oracle, two losses and those two tuned; full sees no
    // protocol.
    assertEquals(2 * (2 * 6 + 1), runs.size());
    for (NamedCsvRecord run : runs) {
      double map = Double.parseDouble(run.getField("test_map"));
      assertTrue(map > 0 && map <= 1, run.toString());
      assertEquals("3", run.getField("epoch"));
      assertEquals(run.getField("hide").equals("none"), run.getField("hidden_map").isEmpty());
    }
    assertEquals(runs.size() * 4, rows("labels.csv").size());
    assertEquals(runs.size() * 3, rows("epochs.csv").size());
    assertEquals(14, rows("summary.csv").size());
  }

  @Test
  void theTableNamesEachContenderAndWhatIsNoise() {
    String out = outcome.out();
    for (String name :
        List.of("full", "oracle", "an", "wbce:wp=1,wn=0.5", "tuned wbce:wn=0.1", "hide 0.5:")) {
      assertTrue(out.lines().anyMatch(line -> line.startsWith(name)), name + " in " + out);
    }
    assertTrue(
        out.lines().filter(line -> line.matches("wbce:wn=0.1 (is|cannot|against) .*")).count() == 2,
        out);
    assertTrue(out.contains("hid-AP: "), out);
    assertTrue(outcome.err().contains("scored epoch: the last of 3, chosen by no score"));
    assertTrue(outcome.err().matches("(?s).*hide 0.5: [12]\\d of 40 labels of training images.*"));
  }

  @Test
  void theSearchStartsWithTheGivenSettingAndThinsThemOut() throws IOException {
    List<NamedCsvRecord> tries = rows("tuning.csv");
    assertEquals(Set.of("val-map"), column(tries, "criterion"));
    assertTrue(column(tries, "loss").containsAll(Set.of("wbce:wp=1,wn=0.5", "wbce:wn=0.1")));
    long longest = tries.stream().filter(row -> row.getField("epochs").equals("3")).count();
    long shortest = tries.stream().filter(row -> row.getField("epochs").equals("1")).count();
    assertTrue(longest >= 2 && longest < shortest, longest + " of " + shortest);
  }

  @Test
  void jobsAndThreadsChangeNoByteAndNothingRunsTwice() throws IOException {
    Path alone = shared.resolve("alone");
    assertEquals(0, compare(alone, "--jobs", 1, "--threads", 3).code());
    requireSame(alone);
    String again = compare(alone, "--jobs", 1).err();
    assertFalse(again.contains("test mAP"), again);
  }

  /** What a process that is killed leaves: some runs, and rows of a run that is not among them. */
  @Test
  void whatWasInterruptedIsTakenUpAgain() throws IOException {
    Path half = Files.createDirectory(shared.resolve("half"));
    for (String table : List.of("config.yaml", "labels.csv", "epochs.csv", "tuning.csv")) {
      Files.copy(whole.resolve(table), half.resolve(table));
    }
    List<String> runs = Files.readAllLines(whole.resolve("runs.csv"));
    Files.write(half.resolve("runs.csv"), runs.subList(0, runs.size() / 2));
    Outcome rest = compare(half);
    assertEquals(0, rest.code(), rest.err());
    assertEquals(
        runs.size() - runs.size() / 2,
        rest.err().lines().filter(line -> line.contains("test mAP")).count());
    requireSame(half);
  }

  private static void requireSame(Path folder) throws IOException {
    for (String table : TABLES) {
      assertEquals(-1, Files.mismatch(whole.resolve(table), folder.resolve(table)), table);
    }
  }

  @Test
  void seedsAndLossesCanBeAdded() throws IOException {
    Path out = shared.resolve("grown");
    assertEquals(0, small(out, "--losses", "wbce:wn=0.5", "--seeds", 1).code());
    Outcome more = small(out, "--losses", "wbce:wn=0.5,wbce:wn=0.2", "--seeds", 2);
    assertEquals(0, more.code(), more.err());
    // Each of the two losses and the floor has two runs, of which two were there.
    assertEquals(4, more.err().lines().filter(line -> line.contains("test mAP")).count());
  }

  private static Outcome small(Path out, Object... more) throws IOException {
    List<Object> all = new ArrayList<>(List.of(more));
    all.addAll(List.of("--references", "floor", "--hide", "first:1", "--tune", 0, "--epochs", 1));
    return compare(out, all.toArray());
  }

  @Test
  void anotherSettingIsRefusedByName() throws IOException {
    Outcome other = compare(whole, "--epochs", 4);
    assertEquals(3, other.code(), other.err());
    assertTrue(other.error().contains("its runs were made with --epochs 3, not 4"), other.err());
    Outcome given = compare(whole, "--tag-separator", "|");
    assertTrue(given.error().contains("made with --tag-separator not given, not |"), given.err());
  }

  @Test
  void otherDataIsRefused() throws IOException {
    Path out = shared.resolve("moved");
    assertEquals(0, small(out, "--losses", "wbce", "--seeds", 1).code());
    Path copy = Files.createDirectory(shared.resolve("copy"));
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Path before = data;
    data = copy;
    try {
      assertEquals(0, small(out, "--losses", "wbce", "--seeds", 1).code());
      TinyData.write(copy.resolve("bar3.png"), true, true, 9);
      Outcome changed = small(out, "--losses", "wbce", "--seeds", 1);
      assertEquals(3, changed.code(), changed.err());
      assertTrue(changed.error().contains("is of other images or labels"), changed.err());
    } finally {
      data = before;
    }
  }

  @Test
  void theBestEpochCanCount() throws IOException {
    Path out = shared.resolve("best");
    Outcome best = small(out, "--losses", "wbce", "--seeds", 1, "--criterion", "val-map");
    assertEquals(0, best.code(), best.err());
    assertTrue(best.err().contains("the best by val-map on validation images"), best.err());
  }

  @Test
  void aLossThatDivergesIsAResult() throws IOException {
    Path out = shared.resolve("diverged");
    Outcome diverged =
        small(out, "--losses", "wbce", "--seeds", 2, "--optimizer", "sgd", "--lr", "1e30");
    assertEquals(0, diverged.code(), diverged.err());
    assertTrue(
        diverged.out().contains("wbce has no scores with seed 1: the loss is"), diverged.out());
  }

  @Test
  void foldersOfOthersAreLeftAlone() throws IOException {
    Path taken = Files.createDirectory(shared.resolve("taken"));
    Files.writeString(taken.resolve("thesis.tex"), "years of work");
    Outcome refused = compare(taken);
    assertEquals(3, refused.code());
    assertTrue(refused.error().contains("other files in it"), refused.err());
    Outcome file = compare(taken.resolve("thesis.tex"));
    assertTrue(file.error().contains("--out names a file"), file.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--losses; nothing; 2; unknown loss 'nothing'",
        "--losses; wbce:wx=1; 2; no setting 'wx'",
        "--hide; half; 2; --hide: expected a share such as 0.5, single",
        "--hide; 1.5; 2; above 0 and below 1, got 1.5",
        "--seeds; 0; 2; --seeds must be at least 1, got 0",
        "--jobs; 0; 2; --jobs must be at least 1, got 0",
        "--tune; -1; 2; --tune must be at least 0, got -1",
        "--tune-by; val-loss; 2; cannot compare settings",
        "--criterion; best; 2; --criterion: expected val-map",
        "--references; none; 2; expected all, floor, got 'none'",
        "--salience-column; weight; 3; no column \"weight\"",
      })
  void mistakesAreNamed(String option, String value, int code, String expected) throws IOException {
    Path out = shared.resolve("never");
    Outcome refused = compare(out, option, value);
    assertEquals(code, refused.code(), refused.err());
    assertTrue(refused.error().contains(expected), refused.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void partsThatAreNeededAreAskedFor() throws IOException {
    Path table = shared.resolve("parts.csv");
    String rows = Files.readString(data.resolve("labels.csv"));
    Files.writeString(table, rows.replace(",test,", ",train,"));
    Object[] none = {"--labels", table, "--val-split", 0, "--test-split", 0};
    assertTrue(
        compare(shared.resolve("never"), none)
            .error()
            .contains("no test images; give --test-split"));
    Files.writeString(table, rows.replace(",val,", ",train,"));
    assertTrue(
        compare(shared.resolve("never"), none)
            .error()
            .contains("no validation images to choose by; give --val-split"));
  }
}
