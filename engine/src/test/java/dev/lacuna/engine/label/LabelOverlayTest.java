package dev.lacuna.engine.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LabelOverlayTest {
  private static final int CLASSES = 13;

  @Test
  void addsToWhatIsUnknownOnly() {
    LabelMatrix given =
        LabelMatrix.builder(5).addRow(new int[] {3}, new int[] {1}).addRow().addRow(0).build();
    LabelOverlay overlay = new LabelOverlay(3, 5);
    assertTrue(overlay.add(0, 3));
    assertTrue(overlay.add(0, 1));
    assertTrue(overlay.add(0, 0));
    assertTrue(overlay.add(2, 4));
    assertFalse(overlay.add(2, 4));

    LabelMatrix applied = overlay.applyTo(given);

    assertEquals(4, overlay.size());
    assertArrayEquals(
        new LabelState[] {
          LabelState.POSITIVE,
          LabelState.NEGATIVE,
          LabelState.UNKNOWN,
          LabelState.POSITIVE,
          LabelState.UNKNOWN
        },
        IntStream.range(0, 5).mapToObj(c -> applied.state(0, c)).toArray());
    assertEquals(0, applied.positiveCount(1) + applied.negativeCount(1));
    assertEquals(2, applied.positiveCount(2));
    assertEquals(LabelState.UNKNOWN, given.state(2, 4));
  }

  /** Rows up to the largest number, so that the hash is met with all kinds of them. */
  @Property(tries = 300)
  void isASetOfRowAndLabel(
      @ForAll @Size(max = 120) List<@IntRange(max = Integer.MAX_VALUE - 1) Integer> rows,
      @ForAll @IntRange(min = 1, max = 50) int distinct) {
    TreeMap<Integer, TreeSet<Integer>> expected = new TreeMap<>();
    LabelOverlay overlay = new LabelOverlay(Integer.MAX_VALUE, CLASSES);
    int size = 0;
    for (int i = 0; i < rows.size(); i++) {
      int row = i % 3 == 0 ? rows.get(i) : rows.get(i) % distinct;
      int label = (int) (rows.get(i) * 7L % CLASSES);
      boolean fresh = expected.computeIfAbsent(row, r -> new TreeSet<>()).add(label);
      size += fresh ? 1 : 0;
      assertEquals(fresh, overlay.add(row, label));
    }
    assertEquals(size, overlay.size());
    expected.forEach(
        (row, labels) -> {
          assertArrayEquals(
              labels.stream().mapToInt(l -> l).toArray(),
              IntStream.range(0, overlay.count(row)).map(i -> overlay.label(row, i)).toArray());
          for (int label = 0; label < CLASSES; label++) {
            assertEquals(labels.contains(label), overlay.contains(row, label));
          }
        });
    int absent = Integer.MAX_VALUE - 1;
    assertEquals(expected.containsKey(absent), overlay.count(absent) > 0);

    assertArrayEquals(
        expected.entrySet().stream()
            .flatMapToInt(e -> e.getValue().stream().mapToInt(l -> e.getKey()))
            .toArray(),
        overlay.addedRows());
    assertArrayEquals(
        expected.values().stream().flatMapToInt(v -> v.stream().mapToInt(l -> l)).toArray(),
        overlay.addedLabels());
    LabelOverlay stored =
        LabelOverlay.of(overlay.extent(), overlay.addedRows(), overlay.addedLabels());
    LabelOverlay copied = new LabelOverlay(overlay.rows(), overlay.classes());
    copied.addAll(overlay);
    for (LabelOverlay other : List.of(stored, copied)) {
      assertEquals(overlay.size(), other.size());
      assertArrayEquals(overlay.addedRows(), other.addedRows());
      assertArrayEquals(overlay.addedLabels(), other.addedLabels());
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    LabelOverlay overlay = new LabelOverlay(3, 2);
    for (int[] bad : new int[][] {{3, 0}, {-1, 0}, {0, 2}, {0, -1}}) {
      assertEquals(
          "an overlay of 3 rows and 2 classes cannot take label " + bad[1] + " of row " + bad[0],
          message(() -> overlay.add(bad[0], bad[1])));
    }
    assertEquals(0, overlay.size());
    LabelMatrix other = LabelMatrix.builder(2).addRow().build();
    assertEquals(
        "an overlay of 3 rows and 2 classes does not fit a label matrix of 1 and 2",
        message(() -> overlay.applyTo(other)));
    assertEquals(
        "an overlay of 3 rows and 2 classes does not fit an overlay of 3 and 4",
        message(() -> overlay.addAll(new LabelOverlay(3, 4))));
    assertEquals(
        "an overlay has at least 0 rows and 0 classes, got 0 and -1",
        message(() -> new LabelOverlay(0, -1)));
    assertEquals(
        "the extent of an overlay is its rows and its classes, got 3 numbers",
        message(() -> LabelOverlay.of(new int[3], new int[0], new int[0])));
    assertEquals(
        "an overlay needs a row for each label, got 1 rows and 2 labels",
        message(() -> LabelOverlay.of(new int[2], new int[1], new int[2])));
    assertEquals(
        "label 1 of row 2 is in the overlay twice",
        message(() -> LabelOverlay.of(new int[] {3, 2}, new int[] {2, 2}, new int[] {1, 1})));
  }

  private static String message(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }
}
