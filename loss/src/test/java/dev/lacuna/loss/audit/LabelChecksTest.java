package dev.lacuna.loss.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.loss.prior.CoOccurrence;
import dev.lacuna.loss.prior.Implications;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Checks of labels that need no model. */
class LabelChecksTest {
  private static LabelMatrix random(int rows, int classes, double share, long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      int at = row * classes;
      builder.addRow(
          IntStream.range(0, classes)
              .filter(label -> Philox.uniform(seed, 0, at + label) < share)
              .toArray());
    }
    return builder.build();
  }

  @Property(tries = 30)
  void pairsAreCounted(@ForAll @IntRange(min = 1, max = 40) int rows, @ForAll long seed) {
    LabelMatrix labels = random(rows, 6, 0.4, seed);
    CoOccurrence counts = CoOccurrence.of(labels);
    for (int a = 0; a < 6; a++) {
      int seen = 0;
      for (int b = 0; b < 6; b++) {
        int together = 0;
        for (int row = 0; row < rows; row++) {
          boolean both = has(labels, row, a) && has(labels, row, b);
          together += both ? 1 : 0;
        }
        assertEquals(together, a == b ? counts.given(a) : counts.together(a, b));
        seen += a != b && together > 0 ? 1 : 0;
      }
      assertEquals(seen, counts.partners(a));
      for (int k = 0; k < seen; k++) {
        assertEquals(counts.together(a, counts.partner(a, k)), counts.togetherWithPartner(a, k));
      }
    }
  }

  private static boolean has(LabelMatrix labels, int row, int label) {
    return labels.state(row, label) == LabelState.POSITIVE;
  }

  @Test
  void aLabelThatAlwaysComesWithAnotherIsMissed() {
    LabelMatrix.Builder builder = LabelMatrix.builder(4);
    for (int i = 0; i < 60; i++) {
      builder.addRow(0, 1);
    }
    builder.addRow(0).addRow(new int[] {0}, new int[] {1});
    for (int i = 0; i < 100; i++) {
      builder.addRow(2, 3);
    }
    LabelMatrix labels = builder.build();
    CoOccurrence counts = CoOccurrence.of(labels);
    Implications implications = Implications.of(counts);
    List<ImpliedGaps.Gap> gaps = ImpliedGaps.find(labels, implications, 10);
    assertEquals(List.of(60), gaps.stream().map(ImpliedGaps.Gap::row).toList());
    Implications.Implication rule = gaps.getFirst().rule();
    assertEquals(0, rule.label());
    assertEquals(1, rule.implied());
    assertEquals(62, rule.images());
    assertEquals(60, rule.together());
    assertThrows(IllegalArgumentException.class, () -> ImpliedGaps.find(labels, implications, 0));
  }

  @Test
  void aLabelThatNearlyAllImagesHaveIsNotImplied() {
    LabelMatrix.Builder builder = LabelMatrix.builder(2);
    for (int i = 0; i < 1000; i++) {
      builder.addRow(i % 50 == 0 ? new int[] {0} : i % 2 == 0 ? new int[] {0, 1} : new int[] {1});
    }
    LabelMatrix labels = builder.build();
    assertEquals(List.of(), ImpliedGaps.find(labels, Implications.of(labels), 10));
  }

  @Test
  void onlyTheSurestGapsAreKept() {
    LabelMatrix.Builder builder = LabelMatrix.builder(4);
    for (int i = 0; i < 200; i++) {
      builder.addRow(i < 4 ? new int[] {0} : new int[] {0, 1});
      builder.addRow(i < 2 ? new int[] {2} : new int[] {2, 3});
    }
    LabelMatrix labels = builder.build();
    List<ImpliedGaps.Gap> gaps = ImpliedGaps.find(labels, Implications.of(labels), 3);
    assertEquals(List.of(1, 3, 0), gaps.stream().map(ImpliedGaps.Gap::row).toList());
  }

  @Property(tries = 20)
  void closeHashesAreFound(@ForAll long seed) {
    long[] hashes = new long[60];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = Philox.bits(seed, 0, i / 2);
      for (int flip = 0; flip < i % 2 * (i / 2 % 6); flip++) {
        hashes[i] ^= 1L << Philox.below(seed, 1, i * 8 + flip, 64);
      }
    }
    Set<NearDuplicates.Pair> expected = new HashSet<>();
    for (int a = 0; a < hashes.length; a++) {
      for (int b = a + 1; b < hashes.length; b++) {
        if (Long.bitCount(hashes[a] ^ hashes[b]) <= NearDuplicates.MOST_BITS) {
          expected.add(new NearDuplicates.Pair(a, b));
        }
      }
    }
    assertTrue(expected.size() >= 15, "pairs to be found: " + expected.size());
    assertEquals(expected, Set.copyOf(NearDuplicates.pairs(hashes, pair -> true)));
  }

  @Test
  void manyEqualImagesDoNotMakeAllPairs() {
    List<NearDuplicates.Pair> pairs = NearDuplicates.pairs(new long[2000], pair -> true);
    assertTrue(pairs.size() < 2000 * 17, "pairs: " + pairs.size());
    Set<Integer> met = pairs.stream().map(NearDuplicates.Pair::second).collect(Collectors.toSet());
    assertEquals(1999, met.size());
  }

  @Test
  void labelsOfATwinAreMissed() {
    LabelMatrix labels =
        LabelMatrix.builder(3).addRow(0, 1).addRow(new int[] {1}, new int[] {0}).addRow(2).build();
    List<NearDuplicates.Pair> pairs =
        List.of(new NearDuplicates.Pair(0, 1), new NearDuplicates.Pair(1, 2));
    assertEquals(
        List.of(new NearDuplicates.Gap(1, 2, 2), new NearDuplicates.Gap(2, 1, 1)),
        NearDuplicates.gaps(pairs, labels));
  }

  @Test
  void spellings() {
    List<String> names =
        List.of(
            "Cat",
            "cat",
            "cats",
            "car",
            "box",
            "boxes",
            "berry",
            "berries",
            "mountain",
            "moutain",
            "count:1",
            "count:2",
            "ice cream",
            "ice-cream",
            "umbrella",
            "umbrlela",
            "glass",
            "horses",
            "horse",
            "planet",
            "plant");
    LabelMatrix.Builder builder = LabelMatrix.builder(names.size());
    builder.addRow(1, 2, 5, 8, 13, 14, 17).addRow(1, 2);
    List<SpellingVariants.Variant> found = SpellingVariants.find(names, builder.build());
    Set<String> pairs =
        found.stream()
            .map(v -> names.get(v.rare()) + ">" + names.get(v.usual()) + " " + v.difference())
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "Cat>cat CASE_OR_SPACE",
            "ice cream>ice-cream CASE_OR_SPACE",
            "Cat>cats PLURAL",
            "cats>cat PLURAL",
            "box>boxes PLURAL",
            "berries>berry PLURAL",
            "horse>horses PLURAL",
            "moutain>mountain LETTER",
            "umbrlela>umbrella LETTER",
            "plant>planet LETTER"),
        pairs);
    LabelMatrix three = LabelMatrix.builder(3).build();
    assertThrows(IllegalArgumentException.class, () -> SpellingVariants.find(names, three));
  }
}
