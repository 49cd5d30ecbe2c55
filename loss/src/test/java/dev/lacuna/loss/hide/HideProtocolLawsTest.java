package dev.lacuna.loss.hide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class HideProtocolLawsTest {

  /** Labels in three states; the first classes are frequent, rows and classes may be empty. */
  @Provide
  Arbitrary<Annotations> annotations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(1, 30),
            Arbitraries.longs())
        .as(HideProtocolLawsTest::random);
  }

  private static Annotations random(int rows, int classes, long seed) {
    Random random = new Random(seed);
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      int[] draws =
          IntStream.range(0, classes)
              .map(c -> random.nextDouble() < 1.0 / (1 + c) ? 1 : random.nextInt(4) == 0 ? -1 : 0)
              .toArray();
      builder.addRow(
          IntStream.range(0, classes).filter(c -> draws[c] == 1).toArray(),
          IntStream.range(0, classes).filter(c -> draws[c] == -1).toArray());
    }
    LabelMatrix labels = builder.build();
    return new Annotations(
        labels,
        // The label with the highest id was given first.
        Optional.of(PositiveValues.of(labels, (row, label) -> classes - label)),
        Optional.of(PositiveValues.of(labels, (row, label) -> label % 3 + row)));
  }

  @Provide
  Arbitrary<HideProtocol> protocols() {
    return Arbitraries.of(
            "single",
            "first:1",
            "first:3",
            "0.5",
            "0.03",
            "0.97",
            "frequency:0.5",
            "frequency:0.9",
            "salience:0.5",
            "salience:0.75")
        .map(HideProtocol::parse);
  }

  @Property
  void positivesAreOnlyRemovedAndNegativesStay(
      @ForAll("annotations") Annotations all,
      @ForAll("protocols") HideProtocol protocol,
      @ForAll long seed) {
    LabelMatrix left = protocol.hide(all, seed);
    assertEquals(all.labels().rows(), left.rows());
    assertEquals(all.labels().classes(), left.classes());
    for (int row = 0; row < left.rows(); row++) {
      for (int label = 0; label < left.classes(); label++) {
        LabelState before = all.labels().state(row, label);
        LabelState after = left.state(row, label);
        assertTrue(
            after == before || (before == LabelState.POSITIVE && after == LabelState.UNKNOWN),
            "row %d label %d: %s became %s".formatted(row, label, before, after));
      }
    }
  }

  @Property
  void theSeedDecides(
      @ForAll("annotations") Annotations all,
      @ForAll("protocols") HideProtocol protocol,
      @ForAll long seed) {
    assertEquals(positives(protocol.hide(all, seed)), positives(protocol.hide(all, seed)));
  }

  private static List<List<Integer>> positives(LabelMatrix labels) {
    return IntStream.range(0, labels.rows())
        .mapToObj(
            row ->
                IntStream.range(0, labels.positiveCount(row))
                    .mapToObj(i -> labels.positive(row, i))
                    .toList())
        .toList();
  }

  @Property
  void ofEachClassTheShareIsHiddenToWithinOne(
      @ForAll("annotations") Annotations all,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
      @ForAll long seed) {
    int[] before = all.labels().positivesPerClass();
    int[] after = new UniformShare(share).hide(all, seed).positivesPerClass();
    for (int label = 0; label < before.length; label++) {
      double mean = share * before[label];
      assertTrue(Math.abs(before[label] - after[label] - mean) < 1 + 1e-9, "label " + label);
    }
  }

  @Property
  void rarerClassesLoseMoreAndTheShareHoldsOverAll(
      @ForAll("annotations") Annotations all,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share) {
    int[] counts = all.labels().positivesPerClass();
    Assume.that(Arrays.stream(counts).sum() > 0);
    double[] shares = new FrequencyBiased(share).shares(counts);
    double hidden = 0;
    double total = 0;
    for (int a = 0; a < counts.length; a++) {
      assertTrue(shares[a] > 0 && shares[a] < 1, "share of label " + a + " is " + shares[a]);
      hidden += shares[a] * counts[a];
      total += counts[a];
      for (int b = 0; b < counts.length; b++) {
        assertEquals(
            Integer.signum(counts[a] - counts[b]), (int) Math.signum(shares[b] - shares[a]));
      }
    }
    assertEquals(share * total, hidden, 1e-9 * total);
  }

  @Property
  void anImageKeepsOneOrTheFirstOrItsShare(
      @ForAll("annotations") Annotations all,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
      @ForAll long seed) {
    LabelMatrix single = new SinglePositive().hide(all, seed);
    LabelMatrix first = new FirstGiven(count).hide(all, seed);
    LabelMatrix salient = new MostSalient(share).hide(all, seed);
    for (int row = 0; row < single.rows(); row++) {
      int before = all.labels().positiveCount(row);
      assertEquals(Math.min(1, before), single.positiveCount(row));
      assertEquals(Math.min(count, before), first.positiveCount(row));
      assertTrue(before == 0 || salient.positiveCount(row) >= 1);
      double mean = (1 - share) * before;
      assertTrue(
          salient.positiveCount(row) < Math.max(mean + 1 + 1e-9, 2)
              && salient.positiveCount(row) > mean - 1 - 1e-9);
    }
  }

  @Property
  void whatIsKeptIsWorthAtLeastWhatIsHidden(
      @ForAll("annotations") Annotations all, @ForAll long seed) {
    LabelMatrix first = new FirstGiven(2).hide(all, seed);
    LabelMatrix salient = new MostSalient(0.5).hide(all, seed);
    for (int row = 0; row < first.rows(); row++) {
      requireOrder(all.labels(), first, row, label -> label);
      requireOrder(all.labels(), salient, row, label -> label % 3);
    }
  }

  private static void requireOrder(
      LabelMatrix before, LabelMatrix after, int row, IntUnaryOperator worth) {
    int keptLeast = Integer.MAX_VALUE;
    int hiddenMost = Integer.MIN_VALUE;
    for (int i = 0; i < before.positiveCount(row); i++) {
      int label = before.positive(row, i);
      if (after.state(row, label) == LabelState.POSITIVE) {
        keptLeast = Math.min(keptLeast, worth.applyAsInt(label));
      } else {
        hiddenMost = Math.max(hiddenMost, worth.applyAsInt(label));
      }
    }
    assertTrue(keptLeast >= hiddenMost, "row " + row);
  }
}
