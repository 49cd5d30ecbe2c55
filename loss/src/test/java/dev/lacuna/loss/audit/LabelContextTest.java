package dev.lacuna.loss.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelContextTest {
  private static final long SEED = 3;

  /** Scores in memory. */
  private record Rows(float[][] logits, int classes) implements ScoreRows {
    @Override
    public int rows() {
      return logits.length;
    }

    @Override
    public void forEach(Consumer consumer) throws IOException {
      for (int row = 0; row < logits.length; row++) {
        consumer.accept(row, logits[row].clone());
      }
    }
  }

  private static LabelContext learn(LabelMatrix labels, float[][] logits) throws IOException {
    return LabelContext.learn(
        labels, CoOccurrence.of(labels), new Rows(logits, labels.classes()), SEED);
  }

  /** Each image has one of four backgrounds, given half of the time; scores say nothing. */
  private static LabelMatrix backgrounds(int rows) {
    LabelMatrix.Builder builder = LabelMatrix.builder(4);
    for (int row = 0; row < rows; row++) {
      int background = Philox.below(SEED, 1, row, 4);
      boolean given = Philox.uniform(SEED, 2, row) < 0.5;
      builder.addRow(given ? new int[] {background} : new int[0]);
    }
    return builder.build();
  }

  @Test
  void whatIsGivenSpeaksAgainstWhatItExcludes() throws IOException {
    LabelMatrix labels = backgrounds(2000);
    LabelContext context = learn(labels, new float[2000][4]);
    for (int row = 0; row < 200; row++) {
      float[] scores = new float[4];
      context.addTo(row, new float[4], scores);
      boolean any = labels.positiveCount(row) > 0;
      for (int label = 0; label < 4; label++) {
        // An image without a label has each with probability 1/8 of 5/8; beside another, none has.
        boolean other = any && labels.positive(row, 0) != label;
        double probability = 1 / (1 + Math.exp(-scores[label]));
        assertEquals(other ? 0 : 0.2, probability, other ? 0.06 : 0.07, "row " + row);
      }
    }
  }

  @Test
  void labelsWithoutConnectionKeepTheirOrder() throws IOException {
    double[] recall = new double[20];
    Arrays.fill(recall, 0.5);
    double[] separation = new double[20];
    Arrays.fill(separation, 4);
    Simulation simulation = new Simulation(3000, 0.1, recall, separation, 4);
    LabelContext context =
        LabelContext.learn(simulation.given, CoOccurrence.of(simulation.given), simulation, SEED);
    // With the same logits everywhere all that can differ is what labels say, and the fold.
    float[][] scores = new float[3000][20];
    for (int row = 0; row < 3000; row++) {
      context.addTo(row, new float[20], scores[row]);
    }
    for (int label = 0; label < 20; label++) {
      int of = label;
      var spread = IntStream.range(0, 3000).mapToDouble(row -> scores[row][of]).summaryStatistics();
      assertTrue(spread.getMax() - spread.getMin() < 0.5, label + ": " + spread);
    }
  }

  @Test
  void logitsCountForWhatTheyAreWorth() throws IOException {
    double[] recall = {1, 1};
    Simulation simulation = new Simulation(4000, 0.3, recall, new double[] {2, 0}, 5);
    LabelContext context =
        LabelContext.learn(simulation.given, CoOccurrence.of(simulation.given), simulation, SEED);
    float[] low = new float[2];
    float[] high = {1, 1};
    context.addTo(0, new float[] {0, 0}, low);
    context.addTo(0, new float[] {1, 1}, high);
    // Normal scores 2 apart: the log-odds rise by 2 a unit. Scores that tell nothing: by 0.
    assertEquals(2, high[0] - low[0], 0.3);
    assertEquals(0, high[1] - low[1], 0.2);
  }

  @Test
  void anyNumberOfImagesWillDo() throws IOException {
    for (int rows : new int[] {1, 2, 7}) {
      LabelMatrix labels = backgrounds(rows);
      float[][] logits = new float[rows][4];
      LabelContext context = learn(labels, logits);
      float[] scores = new float[4];
      context.addTo(rows - 1, logits[rows - 1], scores);
      for (float score : scores) {
        assertTrue(Math.abs(score) < 8, rows + " rows: " + Arrays.toString(scores));
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() throws IOException {
    LabelMatrix labels = backgrounds(300);
    float[] first = new float[4];
    float[] second = new float[4];
    learn(labels, new float[300][4]).addTo(7, new float[4], first);
    learn(labels, new float[300][4]).addTo(7, new float[4], second);
    assertArrayEquals(first, second);
  }
}
