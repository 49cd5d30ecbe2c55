package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  @Test
  void labelsAreSortedByCodePoint() {
    // U+FF5E sorts below U+1F408, although its UTF-16 code unit is above the surrogates.
    List<List<String>> tags =
        List.of(List.of("\uFF5E", "b", "\uD83D\uDC08"), List.of("ä", "a", "B", "b", "aa"));
    assertEquals(
        List.of("B", "a", "aa", "b", "ä", "\uFF5E", "\uD83D\uDC08"),
        Vocabulary.fromTags(tags, 1).labels());
  }

  @Property
  void theOrderIsThatOfTheCodePoints(@ForAll String a, @ForAll String b) {
    Comparator<String> reference =
        (x, y) -> Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
    if (isWellFormed(a) && isWellFormed(b)) {
      assertEquals(
          Integer.signum(reference.compare(a, b)),
          Integer.signum(Vocabulary.BY_CODE_POINT.compare(a, b)));
    }
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  @Property(tries = 50)
  void theOrderOfTheImagesDoesNotMatter(
      @ForAll @Size(max = 10) List<@Size(max = 5) List<@StringLength(max = 3) String>> tags,
      @ForAll long seed) {
    List<List<String>> clean =
        new ArrayList<>(
            tags.stream().map(t -> t.stream().filter(x -> !x.isBlank()).toList()).toList());
    Vocabulary before = Vocabulary.fromTags(clean, 1);
    Collections.shuffle(clean, new Random(seed));
    assertEquals(before, Vocabulary.fromTags(clean, 1));
  }

  @Test
  void rareLabelsAreLeftOut() {
    List<List<String>> tags = List.of(List.of("a", "b"), List.of("b", "b"), List.of("a", "c"));
    assertEquals(List.of("a", "b"), Vocabulary.fromTags(tags, 2).labels());
    assertEquals(List.of(), Vocabulary.fromTags(tags, 3).labels());
  }

  @Test
  void labelsAndNumbersBelongTogether() {
    Vocabulary vocabulary = Vocabulary.of(List.of("zebra", "ape"));
    assertEquals(2, vocabulary.size());
    assertEquals("zebra", vocabulary.label(0));
    assertEquals(1, vocabulary.index("ape"));
    assertEquals(-1, vocabulary.index("Ape"));
  }

  @Test
  void refusesLabelsThatAreEmptyOrTwice() {
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "a")));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", " ")));
  }
}
