package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

  /** Frozen: an image must never change its part, or results cannot be compared over versions. */
  @Test
  void partsNeverChange() {
    Split split = new Split(0.3, 0.3, 7);
    String parts =
        IntStream.range(0, 20)
            .mapToObj(i -> split.part("a/" + i + ".png").name().substring(0, 2))
            .collect(Collectors.joining(" "));
    assertEquals("TR TE TE TR TE VA TE VA VA TE TE VA TR TR VA TE VA VA TR TE", parts);
  }

  @Test
  void sharesAreKept() {
    Split split = new Split(0.1, 0.2, 3);
    Map<SplitPart, Integer> counts = new EnumMap<>(SplitPart.class);
    for (int i = 0; i < 10_000; i++) {
      counts.merge(split.part("image-" + i + ".jpg"), 1, Integer::sum);
    }
    // Five standard deviations of a binomial with 10,000 draws are at most 200.
    assertEquals(1000, counts.get(SplitPart.VALIDATION), 150);
    assertEquals(2000, counts.get(SplitPart.TEST), 200);
  }

  @Test
  void aLargerValidationShareKeepsItsImages() {
    Split small = new Split(0.1, 0, 5);
    Split large = new Split(0.2, 0, 5);
    for (int i = 0; i < 1000; i++) {
      if (small.part("x" + i) == SplitPart.VALIDATION) {
        assertEquals(SplitPart.VALIDATION, large.part("x" + i));
      }
    }
  }

  @Test
  void seedsDiffer() {
    Split one = new Split(0.5, 0, 1);
    Split two = new Split(0.5, 0, 2);
    long moved =
        IntStream.range(0, 1000).filter(i -> one.part("x" + i) != two.part("x" + i)).count();
    // Five standard deviations of a binomial with 1,000 draws of 1/2 are 79.
    assertTrue(moved > 420 && moved < 580, () -> moved + " moved");
  }

  @Test
  void refusesSharesThatLeaveNothing() {
    assertThrows(IllegalArgumentException.class, () -> new Split(-0.1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Split(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Split(0.5, 0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> new Split(Double.NaN, 0, 1));
  }

  @Test
  void namesOfParts() {
    assertEquals(Optional.of(SplitPart.TRAIN), SplitPart.parse(" Training "));
    assertEquals(Optional.of(SplitPart.VALIDATION), SplitPart.parse("VAL"));
    assertEquals(Optional.of(SplitPart.TEST), SplitPart.parse("test"));
    assertEquals(Optional.empty(), SplitPart.parse("holdout"));
    for (String name : SplitPart.NAMES.split(", ", -1)) {
      assertTrue(SplitPart.parse(name).isPresent(), name);
    }
  }
}
