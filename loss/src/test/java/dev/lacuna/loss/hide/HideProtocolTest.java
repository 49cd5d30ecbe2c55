package dev.lacuna.loss.hide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HideProtocolTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "0.75", "single", "frequency:0.25", "first:3", "salience:0.1"})
  void textsReadBack(String text) {
    assertEquals(text, HideProtocol.parse(text).describe());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "half; got 'half'",
        "0; above 0 and below 1, got 0.0",
        "1; above 0 and below 1, got 1.0",
        "NaN; got NaN",
        "first:0; at least 1, got 0",
        "first; got 'first'",
        "frequency:; got 'frequency:'",
        "single:2; single takes no number, got 'single:2'",
        "salience:-1; above 0 and below 1, got -1.0",
      })
  void otherTextsAreRefused(String text, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> HideProtocol.parse(text)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatMustBeKnownIsAskedFor() {
    Annotations plain = Annotations.of(LabelMatrix.builder(3).addRow(0, 1).build());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new FirstGiven(1).hide(plain, 0))
            .getMessage()
            .contains("first:1 needs the order"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new MostSalient(0.5).hide(plain, 0))
            .getMessage()
            .contains("salience:0.5 needs a number a label"));
  }

  @Test
  void valuesOfOtherLabelsAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(0, 1).addRow(2).build();
    PositiveValues other =
        PositiveValues.of(LabelMatrix.builder(3).addRow(0).addRow(1, 2).build(), (row, label) -> 0);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Annotations(labels, Optional.of(other), Optional.empty()))
            .getMessage();
    assertEquals("row 0 has 2 positive labels and 1 values", message);
    assertThrows(
        IllegalArgumentException.class, () -> PositiveValues.of(labels, (row, label) -> Float.NaN));
  }

  /** Over many seeds every label of an image stays about equally often. */
  @Test
  void theChoiceIsUniform() {
    LabelMatrix labels = LabelMatrix.builder(8).addRow(0, 1, 2, 3, 4, 5, 6, 7).addRow(1, 2).build();
    int draws = 4000;
    int[] single = new int[8];
    int[] half = new int[8];
    for (int seed = 0; seed < draws; seed++) {
      LabelMatrix one = new SinglePositive().hide(Annotations.of(labels), seed);
      single[one.positive(0, 0)]++;
      LabelMatrix shared = new UniformShare(0.5).hide(Annotations.of(labels), seed);
      IntStream.range(0, shared.positiveCount(0)).forEach(i -> half[shared.positive(0, i)]++);
    }
    for (int label = 0; label < 8; label++) {
      // Five standard deviations of a binomial number.
      assertEquals(draws / 8.0, single[label], 5 * Math.sqrt(draws * 7 / 64.0));
      assertEquals(draws / 2.0, half[label], 5 * Math.sqrt(draws / 4.0));
    }
  }
}
