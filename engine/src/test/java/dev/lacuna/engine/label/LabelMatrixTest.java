package dev.lacuna.engine.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LabelMatrixTest {

  @Test
  void keepsThreeStates() {
    LabelMatrix labels =
        LabelMatrix.builder(6)
            .addRow(new int[] {4, 1, 4}, new int[] {5, 0})
            .addRow()
            .addRow(2)
            .build();
    assertEquals(3, labels.rows());
    assertEquals(6, labels.classes());
    assertEquals(2, labels.positiveCount(0));
    assertEquals(1, labels.positive(0, 0));
    assertEquals(4, labels.positive(0, 1));
    assertEquals(2, labels.negativeCount(0));
    assertEquals(0, labels.negative(0, 0));
    assertEquals(5, labels.negative(0, 1));
    assertArrayEquals(new int[] {1, 4}, labels.positives(0));
    assertArrayEquals(new int[] {0, 5}, labels.negatives(0));
    assertEquals(0, labels.positiveCount(1) + labels.negativeCount(1));
    assertEquals(LabelState.POSITIVE, labels.state(0, 4));
    assertEquals(LabelState.NEGATIVE, labels.state(0, 5));
    assertEquals(LabelState.UNKNOWN, labels.state(0, 2));
    assertEquals(LabelState.POSITIVE, labels.state(2, 2));
    assertArrayEquals(new int[] {0, 1, 1, 0, 1, 0}, labels.positivesPerClass());
  }

  /** A set for each row, cut into positives and negatives, must come back from the matrix. */
  @Property(tries = 200)
  void statesAreThoseThatWereAdded(
      @ForAll @Size(max = 40) List<@Size(max = 20) Set<@IntRange(max = 30) Integer>> rows) {
    LabelMatrix.Builder builder = LabelMatrix.builder(31);
    for (Set<Integer> row : rows) {
      builder.addRow(part(row, 0), part(row, 1));
    }
    LabelMatrix all = builder.build();
    int[] reversed = new int[rows.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = reversed.length - 1 - i;
    }
    LabelMatrix selected = all.select(reversed);
    for (int i = 0; i < reversed.length; i++) {
      Set<Integer> row = new HashSet<>(rows.get(i));
      for (int label = 0; label < 31; label++) {
        LabelState expected =
            !row.contains(label)
                ? LabelState.UNKNOWN
                : label % 2 == 0 ? LabelState.POSITIVE : LabelState.NEGATIVE;
        assertEquals(expected, all.state(i, label));
        assertEquals(expected, selected.state(reversed[i], label));
      }
    }
  }

  private static int[] part(Set<Integer> row, int remainder) {
    return row.stream().mapToInt(Integer::intValue).filter(id -> id % 2 == remainder).toArray();
  }

  @Test
  void mistakesAreNamed() {
    LabelMatrix.Builder builder = LabelMatrix.builder(3).addRow(1);
    assertEquals(
        "label id must be in 0..2, got 3 in row 1",
        assertThrows(IllegalArgumentException.class, () -> builder.addRow(0, 3)).getMessage());
    assertEquals(
        "label id must be in 0..2, got -1 in row 1",
        assertThrows(IllegalArgumentException.class, () -> builder.addRow(-1)).getMessage());
    assertEquals(
        "label 2 of row 1 is both positive and negative",
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.addRow(new int[] {0, 2}, new int[] {2}))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> LabelMatrix.builder(0));
    assertEquals(1, builder.build().rows());
  }
}
