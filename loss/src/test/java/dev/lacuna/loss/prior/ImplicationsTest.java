package dev.lacuna.loss.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.random.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ImplicationsTest {
  private static final int KINDS = 20;
  private static final int GROUPS = 5;
  private static final int COLOURS = 16;
  private static final int CLASSES = KINDS + GROUPS + COLOURS;
  private static final int IMAGES = 8000;

  /** Two kinds an image, each with its group, and two colours that have nothing to do with them. */
  private static LabelMatrix complete(long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(CLASSES);
    for (int image = 0; image < IMAGES; image++) {
      int a = draw(seed, image, 0, KINDS);
      int b = draw(seed, image, 1, KINDS);
      builder.addRow(
          a,
          b,
          KINDS + a % GROUPS,
          KINDS + b % GROUPS,
          KINDS + GROUPS + draw(seed, image, 2, COLOURS),
          KINDS + GROUPS + draw(seed, image, 3, COLOURS));
    }
    return builder.build();
  }

  private static int draw(long seed, int image, int what, int count) {
    return (int) (Philox.uniform(seed, what, image) * count);
  }

  private static LabelMatrix hide(LabelMatrix complete, double recall, long seed) {
    LabelMatrix.Builder builder = LabelMatrix.builder(complete.classes());
    long index = 0;
    for (int row = 0; row < complete.rows(); row++) {
      int[] kept = new int[complete.positiveCount(row)];
      int count = 0;
      for (int label : complete.positives(row)) {
        if (Philox.uniform(seed, 9, index++) < recall) {
          kept[count++] = label;
        }
      }
      builder.addRow(Arrays.copyOf(kept, count));
    }
    return builder.build();
  }

  @Property(tries = 12)
  void recallIsFoundAndWhatIsImpliedIsTrue(
      @ForAll @DoubleRange(min = 0.3, max = 1) double recall,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    LabelMatrix complete = complete(seed);
    LabelMatrix given = hide(complete, recall, seed);
    Implications found = Implications.of(given);
    // A rate of 230 images at 0.3 has a standard deviation of 0.03; the lower bound takes 1.64 of
    // them off; twice that, for the draw.
    assertEquals(recall, found.recall(), 0.1);
    for (Implications.Implication rule : found.rules()) {
      assertTrue(
          rule.label() < KINDS && rule.implied() == KINDS + rule.label() % GROUPS,
          () -> "no kind and its group: " + rule);
    }
    LabelOverlay overlay = found.overlay(given);
    for (int row = 0; row < given.rows(); row++) {
      for (int i = 0; i < overlay.count(row); i++) {
        assertEquals(LabelState.UNKNOWN, given.state(row, overlay.label(row, i)));
        assertEquals(LabelState.POSITIVE, complete.state(row, overlay.label(row, i)));
      }
    }
    assertTrue(found.rules().size() >= KINDS / 2, () -> "of " + KINDS + ": " + found.rules());
  }

  @Test
  void whatIsIndependentImpliesNothing() {
    LabelMatrix.Builder builder = LabelMatrix.builder(30);
    for (int image = 0; image < IMAGES; image++) {
      int[] row = new int[30];
      int count = 0;
      for (int label = 0; label < 30; label++) {
        // Frequencies from 2 to 31 %.
        if (Philox.uniform(3, label, image) < 0.02 + 0.01 * label) {
          row[count++] = label;
        }
      }
      builder.addRow(Arrays.copyOf(row, count));
    }
    Implications found = Implications.of(builder.build());
    assertEquals(List.of(), found.rules());
    assertEquals(1, found.recall());
  }

  @Test
  void oneLabelAnImageImpliesNothing() {
    LabelMatrix.Builder builder = LabelMatrix.builder(5);
    for (int image = 0; image < 500; image++) {
      builder.addRow(image % 5);
    }
    Implications found = Implications.of(builder.build());
    assertEquals(List.of(), found.rules());
    assertEquals(1, found.recall());
    assertEquals(0, found.overlay(builder.build()).size());
  }

  @Test
  void verifiedNegativesStay() {
    LabelMatrix.Builder builder = LabelMatrix.builder(3);
    for (int image = 0; image < 200; image++) {
      if (image % 4 == 0) {
        builder.addRow(2);
      } else if (image == 1) {
        builder.addRow(new int[] {0}, new int[] {1});
      } else if (image == 2) {
        builder.addRow(0);
      } else {
        builder.addRow(image % 4 == 1 ? new int[] {0, 1} : new int[] {2});
      }
    }
    LabelMatrix labels = builder.build();
    Implications found = Implications.of(labels);
    assertTrue(
        found.rules().stream().anyMatch(rule -> rule.label() == 0 && rule.implied() == 1),
        () -> found.rules().toString());
    LabelOverlay overlay = found.overlay(labels);
    assertFalse(overlay.contains(1, 1));
    assertTrue(overlay.contains(2, 1));
    assertEquals(1, overlay.count(2));
  }
}
