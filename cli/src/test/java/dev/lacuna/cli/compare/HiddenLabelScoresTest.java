package dev.lacuna.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HiddenLabelScoresTest {

  /** Two hidden labels; what was given has the best scores and must not count. */
  @Test
  void givenLabelsTakeNoPart() {
    LabelMatrix given = LabelMatrix.builder(3).addRow(0).addRow(0).addRow().build();
    LabelMatrix hidden = LabelMatrix.builder(3).addRow(1).addRow().addRow(1).build();
    try (Tensor scores = Tensor.allocate(Shape.of(3, 3))) {
      float[] values = {9, 2, 1, 8, 3, -1, -2, -4, -5};
      for (int i = 0; i < values.length; i++) {
        scores.set(i, values[i]);
      }
      HiddenLabelScores found = HiddenLabelScores.of(Parallel.sequential(), scores, given, hidden);
      // Of label 1 the scores are 2 (hidden), 3, -4 (hidden): precision 1/2 and 2/3.
      assertEquals((1 / 2.0 + 2 / 3.0) / 2, found.meanAveragePrecision(), 1e-12);
      // The two best of 2, 1, 3, -1, -2, -4, -5 are 3 and 2, of which 2 was hidden.
      assertEquals(0.5, found.found());
    }
  }

  @Test
  void nothingHiddenHasNoScore() {
    LabelMatrix given = LabelMatrix.builder(2).addRow(0).build();
    try (Tensor scores = Tensor.allocate(Shape.of(1, 2))) {
      HiddenLabelScores none =
          HiddenLabelScores.of(
              Parallel.sequential(), scores, given, LabelMatrix.builder(2).addRow().build());
      assertTrue(Double.isNaN(none.meanAveragePrecision()) && Double.isNaN(none.found()));
    }
  }

  /** Against sorting all entries; equal scores at the border count by their share. */
  @Property(tries = 200)
  void theShareIsThatOfASortedList(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 9) int classes,
      @ForAll @IntRange(min = 1, max = 4) int steps,
      @ForAll long seed) {
    Random random = new Random(seed);
    LabelMatrix.Builder given = LabelMatrix.builder(classes);
    LabelMatrix.Builder hidden = LabelMatrix.builder(classes);
    record Entry(float score, boolean hit) {}
    List<Entry> entries = new ArrayList<>();
    try (Tensor scores = Tensor.allocate(Shape.of(rows, classes))) {
      for (int row = 0; row < rows; row++) {
        List<Integer> ofGiven = new ArrayList<>();
        List<Integer> ofHidden = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
          float score = random.nextInt(-steps, steps + 1) / 2f;
          scores.set((long) row * classes + label, score);
          int state = random.nextInt(3);
          if (state == 0) {
            ofGiven.add(label);
          } else {
            entries.add(new Entry(score, state == 1));
            if (state == 1) {
              ofHidden.add(label);
            }
          }
        }
        given.addRow(ofGiven.stream().mapToInt(Integer::intValue).toArray());
        hidden.addRow(ofHidden.stream().mapToInt(Integer::intValue).toArray());
      }
      int count = (int) entries.stream().filter(Entry::hit).count();
      double found =
          HiddenLabelScores.of(Parallel.sequential(), scores, given.build(), hidden.build())
              .found();
      if (count == 0) {
        assertTrue(Double.isNaN(found));
        return;
      }
      entries.sort(Comparator.comparingDouble(Entry::score).reversed());
      float border = entries.get(count - 1).score();
      long above = entries.stream().filter(e -> e.score() > border).count();
      long hits = entries.stream().filter(e -> e.score() > border && e.hit()).count();
      long equal = entries.stream().filter(e -> e.score() == border).count();
      long equalHits = entries.stream().filter(e -> e.score() == border && e.hit()).count();
      double expected = (hits + (double) (count - above) / equal * equalHits) / count;
      assertEquals(expected, found, 1e-12);
    }
  }
}
