package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          "wbce",
          List.of(
              new SearchSpace.Range("wp", 1, 101, SearchSpace.Scale.LINEAR),
              new SearchSpace.Range("wn", 0.01, 1, SearchSpace.Scale.LOGARITHMIC)));

  @Property(tries = 100)
  void everyPartOfEachRangeIsTriedOnce(
      @ForAll @IntRange(min = 2, max = 30) int count, @ForAll long seed) {
    List<String> texts = SPACE.candidates("wbce", count, seed);
    assertEquals("wbce", texts.getFirst());
    assertEquals(count, texts.size());
    Set<Integer> linear = new HashSet<>();
    Set<Integer> ratios = new HashSet<>();
    for (String text : texts.subList(1, count)) {
      Losses.parse(text);
      double[] values =
          Arrays.stream(text.replaceAll("[^0-9.,]", "").split(","))
              .mapToDouble(Double::parseDouble)
              .toArray();
      linear.add((int) ((values[0] - 1) / 100 * (count - 1)));
      ratios.add((int) (Math.log(values[1] / 0.01) / Math.log(100) * (count - 1)));
    }
    assertEquals(count - 1, linear.size());
    assertEquals(count - 1, ratios.size());
    assertEquals(texts, SPACE.candidates("wbce", count, seed));
  }

  @Test
  void oneSettingIsTheGivenOne() {
    assertEquals(List.of("wbce:wn=0.3"), SPACE.candidates("wbce:wn=0.3", 1, 5));
    assertThrows(IllegalArgumentException.class, () -> SPACE.candidates("wbce", 0, 5));
  }

  @Test
  void rangesThatCannotBeSearched() {
    for (double[] ends : new double[][] {{1, 1}, {2, 1}, {0, 1}, {-1, 1}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      new SearchSpace.Range("wn", ends[0], ends[1], SearchSpace.Scale.LOGARITHMIC))
              .getMessage();
      assertTrue(message.contains("range of wn from " + ends[0]), message);
    }
  }

  @Test
  void whatIsNotSearchedStays() {
    List<String> texts = SPACE.candidates("wbce:wu=0.5,wn=0.3", 2, 5);
    assertEquals("wbce:wu=0.5,wp=51,wn=0.1", texts.get(1));
  }

  @Test
  void lossesSayWhereToLook() {
    int found = 0;
    for (LossForm form : Losses.all()) {
      Optional<SearchSpace> space = Losses.searchSpace(form.name() + ":x=1");
      space.ifPresent(s -> s.candidates(form.name(), 20, 1).forEach(Losses::parse));
      found += space.isPresent() ? 1 : 0;
    }
    assertEquals(SearchSpaces.ALL.size(), found);
    assertTrue(Losses.searchSpace("an").isEmpty());
  }
}
