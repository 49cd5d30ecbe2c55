package dev.lacuna.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final List<Long> SEEDS = List.of(0L, 1L, 2L, 3L, 4L);
  private static final List<Contender> CONTENDERS =
      Contender.parse("hill,ls:eps=0.1,both=0,em,an", true);

  private final Map<RunKey, RunScores> runs = new HashMap<>();

  private void add(String name, double... testMap) {
    Contender contender = Contender.named(CONTENDERS, name).orElseThrow();
    for (int seed = 0; seed < testMap.length; seed++) {
      double map = testMap[seed];
      runs.put(
          RunKey.of("0.5", contender, seed),
          new RunScores(
              9, 0.2, map, 0.5, 0.1, 0.3, new double[] {map, Double.NaN, map / 2}, List.of(), ""));
    }
  }

  private Summary summary() {
    add("an", 0.320, 0.322, 0.318, 0.321, 0.319);
    add("oracle", 0.350, 0.351, 0.349, 0.352, 0.348);
    add("full", 0.380, 0.381, 0.379, 0.382, 0.378);
    add("hill", 0.335, 0.337, 0.333, 0.337, 0.333);
    add("ls:eps=0.1,both=0", 0.321, 0.319, 0.322, 0.316, 0.324);
    add("em", 0.300, 0.302, 0.298, 0.301);
    runs.put(
        RunKey.of("0.5", Contender.named(CONTENDERS, "em").orElseThrow(), 4),
        RunScores.failed("the loss is Infinity"));
    return Summary.of("0.5", CONTENDERS, SEEDS, key -> Optional.ofNullable(runs.get(key)));
  }

  private static Summary.Row row(Summary summary, String name) {
    return summary.rows().stream()
        .filter(row -> row.contender().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void lossesAreReadWithTheirParameters() {
    assertEquals(
        List.of("full", "oracle", "an", "hill", "ls:eps=0.1,both=0", "em"),
        CONTENDERS.stream().map(Contender::name).toList());
  }

  @Test
  void rowsAreInOrderAndTheGapIsMeasured() {
    Summary summary = summary();
    assertEquals(
        List.of("full", "oracle", "hill", "ls:eps=0.1,both=0", "an", "em"),
        summary.rows().stream().map(row -> row.contender().name()).toList());
    assertEquals("hill", summary.best().orElseThrow().contender().name());
    assertEquals(0.5, row(summary, "hill").gapClosed(), 1e-9);
    assertEquals(1, row(summary, "oracle").gapClosed(), 1e-9);
    assertEquals(4, row(summary, "em").runs().size());
  }

  @Test
  void realDifferencesAndNoiseAreToldApart() {
    Summary summary = summary();
    Finding hill = row(summary, "hill").againstFloor().orElseThrow();
    assertTrue(hill.real());
    assertEquals(5, hill.test().wins());
    assertEquals(2, hill.labelsBetter());
    Finding smoothed = row(summary, "ls:eps=0.1,both=0").againstFloor().orElseThrow();
    assertFalse(smoothed.real());
    assertTrue(row(summary, "em").againstBest().orElseThrow().real());
    assertTrue(row(summary, "full").againstBest().isEmpty());
    assertTrue(row(summary, "an").againstFloor().isEmpty());
    // Three losses are held against the floor, and the p-value of the smallest counts three times.
    double[] raw = {
      hill.test().p(), smoothed.test().p(), row(summary, "em").againstFloor().get().test().p()
    };
    assertEquals(PairedTest.holm(raw)[0], hill.p());
  }

  @Test
  void sentencesSayWhatIsRealAndWhatIsNoise() {
    List<String> lines = new SummaryText(summary()).lines();
    assertTrue(
        lines.stream()
            .anyMatch(l -> l.matches("hill is better than an: \\+1.50 .* 5 of 5 .* Real\\.")),
        lines::toString);
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("ls.* cannot be told from an: .*Noise as far .*")),
        lines::toString);
    assertTrue(lines.contains("em has no scores with seed 4: the loss is Infinity"));
    assertTrue(lines.contains("highest mean: hill; all others are behind by more than chance."));
  }

  /** Where the oracle itself cannot be told from the floor, there is no gap to close. */
  @Test
  void noGapNoShare() {
    summary();
    add("oracle", 0.330, 0.312, 0.330, 0.312, 0.330);
    Summary summary =
        Summary.of("0.5", CONTENDERS, SEEDS, key -> Optional.ofNullable(runs.get(key)));
    assertTrue(Double.isNaN(row(summary, "hill").gapClosed()));
  }

  @Test
  void equalScoresAndSingleRunsAreSaid() {
    Finding same = Finding.of("an", scores(0.3, 0.4), scores(0.3, 0.4));
    assertEquals("has exactly the scores of an.", SummaryText.verdict(same));
    Finding single = Finding.of("an", scores(0.3), scores(0.4));
    assertTrue(SummaryText.verdict(single).contains("one seed, which says nothing of chance"));
    Finding none = Finding.of("an", scores(), scores());
    assertEquals("has no run to hold against an.", SummaryText.verdict(none));
  }

  private static RunScores[] scores(double... maps) {
    return Arrays.stream(maps)
        .mapToObj(map -> new RunScores(1, 0, map, 0, 0, 0, new double[] {map}, List.of(), ""))
        .toArray(RunScores[]::new);
  }

  @Test
  void thePlotShowsEveryRunAndNoNumberBeyondThePage() {
    String svg = new IntervalPlot(List.of(summary())).svg();
    assertEquals(29, svg.split("class=\"run\"", -1).length - 1);
    assertFalse(svg.contains("NaN"), svg);
    assertTrue(svg.contains("<circle class=\"noise\""), svg);
    Summary empty = Summary.of("single", CONTENDERS, SEEDS, key -> Optional.empty());
    assertTrue(new IntervalPlot(List.of(empty)).svg().contains("no run"));
    assertTrue(new SummaryText(empty).lines().size() > CONTENDERS.size());
  }
}
