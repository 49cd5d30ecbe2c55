package dev.lacuna.loss.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PropensitiesTest {

  @Test
  void areThoseOfTheFormula() {
    // 1 + (ln 1000 - 1) 2.5^0.55 (8.5)^-0.55.
    double inverse = 1 + (Math.log(1000) - 1) * Math.pow(2.5 / 8.5, 0.55);
    Propensities propensities = Propensities.jain(new int[] {7}, 1000, 0.55, 1.5);
    assertEquals(inverse, propensities.inverse(0), 1e-14 * inverse);
    assertEquals(1 / inverse, propensities.propensity(0), 1e-14);
  }

  @Test
  void countTheLabelsThemselves() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(1).addRow(1).addRow().addRow(1).build();
    assertArrayEquals(
        Propensities.jain(new int[] {0, 3}, 4, Propensities.DEFAULT_A, Propensities.DEFAULT_B)
            .inverse(),
        Propensities.of(labels).inverse());
  }

  @Property
  void areProbabilitiesAndRiseWithTheCount(
      @ForAll @IntRange(min = 1) int images,
      @ForAll @DoubleRange(min = 0, max = 3) double a,
      @ForAll @DoubleRange(min = 0.01, max = 10) double b,
      @ForAll @IntRange(min = 0) int count) {
    int more = Math.min(count, images);
    Propensities propensities = Propensities.jain(new int[] {0, more / 2, more}, images, a, b);
    for (int c = 0; c < propensities.classes(); c++) {
      assertTrue(propensities.propensity(c) > 0 && propensities.propensity(c) <= 1);
      assertTrue(propensities.inverse(c) <= propensities.inverse(Math.max(0, c - 1)));
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertEquals("images must be at least 1, got 0", refusal(new int[1], 0, 0.55, 1.5));
    assertEquals("class 1 must have 0..5 images, got 6", refusal(new int[] {2, 6}, 5, 0.55, 1.5));
    assertEquals("class 0 must have 0..5 images, got -1", refusal(new int[] {-1}, 5, 0.55, 1.5));
    assertEquals(
        "propensity a must be finite and at least 0, got -1.0", refusal(new int[1], 5, -1, 1.5));
    assertEquals("propensity b must be finite and above 0, got 0.0", refusal(new int[1], 5, 1, 0));
  }

  private static String refusal(int[] counts, int images, double a, double b) {
    return assertThrows(
            IllegalArgumentException.class, () -> Propensities.jain(counts, images, a, b))
        .getMessage();
  }
}
