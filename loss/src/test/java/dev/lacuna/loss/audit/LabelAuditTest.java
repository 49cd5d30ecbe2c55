package dev.lacuna.loss.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit on simulated scores, where the truth is known. */
class LabelAuditTest {
  private static final int ROWS = 6000;
  private static final double FREQUENCY = 0.1;

  /** Twelve labels that a model tells well and eight that it does not tell at all. */
  private static Simulation mixed(double[] recalls, long seed) {
    double[] recall = new double[20];
    double[] separation = new double[20];
    for (int label = 0; label < 20; label++) {
      recall[label] = recalls[label % recalls.length];
      separation[label] = label < 12 ? 5 : 0;
    }
    return new Simulation(ROWS, FREQUENCY, recall, separation, seed);
  }

  private static double rightAmong(Simulation simulation, List<Suggestion> suggestions) {
    return suggestions.stream().filter(s -> simulation.isRight(s.row(), s.label())).count()
        / (double) suggestions.size();
  }

  @Test
  void precisionIsEstimatedWithinFivePoints() {
    Simulation simulation = mixed(new double[] {0.5}, 1);
    AuditResult result = simulation.audit(new AuditOptions(3000, 0, 0));
    for (int rank : new int[] {500, 1000, 2000, 3000}) {
      double right = rightAmong(simulation, result.suggestions().subList(0, rank));
      double estimated = result.suggestions().get(rank - 1).precision();
      assertEquals(right, estimated, 0.05, "top " + rank);
    }
    assertTrue(rightAmong(simulation, result.suggestions().subList(0, 1000)) > 0.95);
  }

  @Test
  void recallOfLabelsThatAModelTellsIsFound() {
    double[] recall = new double[60];
    double[] separation = new double[60];
    for (int label = 0; label < 60; label++) {
      recall[label] = 0.2 + 0.6 * (label % 30) / 29;
      separation[label] = label < 40 ? 5 : 0;
    }
    Simulation simulation = new Simulation(4000, 0.1, recall, separation, 2);
    AuditResult result = simulation.audit(new AuditOptions(10, 0, 0));
    int[] given = simulation.given.positivesPerClass();
    int[] fits = simulation.truth.positivesPerClass();
    int inside = 0;
    double off = 0;
    for (int label = 0; label < 40; label++) {
      ClassAudit of = result.classes().get(label);
      double found = (double) given[label] / fits[label];
      inside += of.recallLow() <= found && found <= of.recallHigh() ? 1 : 0;
      off += Math.abs(found - of.recall()) / 40;
      assertTrue(of.recallLow() <= of.recall() && of.recall() <= of.recallHigh(), of.toString());
      assertEquals(of.given() / of.recall(), of.estimatedTrue());
    }
    // The range is to hold the truth with 90 %; of 40, fewer than 31 would be once in a thousand.
    assertTrue(inside >= 31, "ranges that hold the truth: " + inside);
    // 400 true uses: the share of those in the tail has a standard error of 0.025.
    assertTrue(off < 0.05, "mean error " + off);
  }

  @Test
  void labelsThatNobodyCanTellAreTakenToBeLikeTheOthers() {
    Simulation simulation = mixed(new double[] {0.5}, 3);
    AuditResult result = simulation.audit(new AuditOptions(1000, 0, 0));
    for (int label = 12; label < 20; label++) {
      ClassAudit of = result.classes().get(label);
      assertEquals(0.5, of.recall(), 0.1, "label " + label);
      // The few scores beyond all others of a class are judged by what they mean in other classes.
      assertTrue(of.at90() <= 3, of.toString());
    }
    assertTrue(result.suggestions().stream().allMatch(s -> s.label() < 12));
  }

  @Test
  void suggestionsOnlyAddAndAreRankedWithoutRepeats() {
    Simulation simulation = mixed(new double[] {0.5}, 4);
    LabelMatrix.Builder builder = LabelMatrix.builder(20);
    for (int row = 0; row < ROWS; row++) {
      int[] positives = new int[simulation.given.positiveCount(row)];
      for (int i = 0; i < positives.length; i++) {
        positives[i] = simulation.given.positive(row, i);
      }
      int checked = row % 20;
      boolean free = simulation.given.state(row, checked) == LabelState.UNKNOWN;
      builder.addRow(positives, free ? new int[] {checked} : new int[0]);
    }
    LabelMatrix known = builder.build();
    List<Suggestion> suggestions = audit(known, simulation, new AuditOptions(5000, 0, 0));
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < suggestions.size(); i++) {
      Suggestion suggestion = suggestions.get(i);
      assertEquals(i + 1, suggestion.rank());
      assertEquals(LabelState.UNKNOWN, known.state(suggestion.row(), suggestion.label()));
      assertTrue(seen.add((long) suggestion.row() * 20 + suggestion.label()));
      assertTrue(i == 0 || suggestion.probability() <= suggestions.get(i - 1).probability());
      for (int similar : suggestion.similar()) {
        assertEquals(LabelState.POSITIVE, known.state(similar, suggestion.label()));
      }
      for (Suggestion.Companion companion : suggestion.usual()) {
        assertEquals(LabelState.POSITIVE, known.state(suggestion.row(), companion.label()));
      }
    }
    assertEquals(5000, suggestions.size());
  }

  private static List<Suggestion> audit(
      LabelMatrix labels, ScoreRows scores, AuditOptions options) {
    try {
      return new LabelAudit(labels, CoOccurrence.of(labels), scores, options).run().suggestions();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void orderOfRowsDoesNotMatter() throws IOException {
    Simulation simulation = mixed(new double[] {0.5}, 5);
    AuditOptions options = new AuditOptions(500, 100, 7);
    float[][] rows = new float[ROWS][];
    simulation.forEach((row, logits) -> rows[row] = logits.clone());
    ScoreRows backwards =
        new ScoreRows() {
          @Override
          public int rows() {
            return ROWS;
          }

          @Override
          public int classes() {
            return 20;
          }

          @Override
          public void forEach(Consumer consumer) throws IOException {
            for (int row = ROWS - 1; row >= 0; row--) {
              consumer.accept(row, rows[row].clone());
            }
          }
        };
    AuditResult forwards = simulation.audit(options);
    AuditResult reversed =
        new LabelAudit(simulation.given, CoOccurrence.of(simulation.given), backwards, options)
            .run();
    assertEquals(
        forwards.suggestions().stream().map(s -> List.of(s.row(), s.label())).toList(),
        reversed.suggestions().stream().map(s -> List.of(s.row(), s.label())).toList());
    assertEquals(forwards.review(), reversed.review());
  }

  @Test
  void reviewMeasuresWhatIsRight() {
    Simulation simulation = mixed(new double[] {0.5}, 6);
    AuditResult result = simulation.audit(new AuditOptions(100, 600, 1));
    assertEquals(600, result.review().size());
    assertEquals(300, result.review().stream().filter(i -> i.stratum() == ReviewItem.TOP).count());
    Set<Long> seen = new HashSet<>();
    for (ReviewItem item : result.review()) {
      assertTrue(seen.add((long) item.row() * 20 + item.label()), item.toString());
      if (item.stratum() != ReviewItem.TOP) {
        Stratum stratum = result.strata().get(item.stratum());
        assertTrue(item.probability() >= stratum.least() && item.probability() <= stratum.most());
      }
    }
    // What the sample says of all suggestions below the top, beside what is true of them.
    double measured = 0;
    double expected = 0;
    for (int s = 0; s < result.strata().size(); s++) {
      int stratum = s;
      List<ReviewItem> sample =
          result.review().stream().filter(item -> item.stratum() == stratum).toList();
      if (!sample.isEmpty()) {
        double right = sample.stream().filter(i -> simulation.isRight(i.row(), i.label())).count();
        measured += result.strata().get(s).size() * right / sample.size();
        expected += result.strata().get(s).size() * result.strata().get(s).expected();
      }
    }
    // 60 of each stratum; the standard error of the sum is about 4 %.
    assertEquals(1, measured / expected, 0.2);
  }

  @Test
  void rareLabelsAreFlaggedAndPromiseNothing() {
    double[] recall = new double[10];
    Arrays.fill(recall, 0.5);
    double[] separation = new double[10];
    Simulation simulation = new Simulation(2000, 0.002, recall, separation, 8);
    AuditResult result = simulation.audit(new AuditOptions(200, 0, 0));
    assertTrue(result.classes().stream().allMatch(ClassAudit::tooFew));
    assertTrue(result.suggestions().getFirst().probability() < 0.5);
  }

  @Test
  void impliedLabelsAreSuggestedThoughTheModelSaysNothing() {
    // Whoever has label 1 has label 0 too, of which only half were given.
    LabelMatrix.Builder builder = LabelMatrix.builder(3);
    for (int row = 0; row < 4000; row++) {
      int[] positives =
          switch (row % 8) {
            case 0 -> new int[] {0, 1};
            case 4 -> new int[] {1};
            case 1 -> new int[] {2};
            default -> new int[0];
          };
      builder.addRow(positives);
    }
    LabelMatrix labels = builder.build();
    ScoreRows silent =
        new ScoreRows() {
          @Override
          public int rows() {
            return 4000;
          }

          @Override
          public int classes() {
            return 3;
          }

          @Override
          public void forEach(Consumer consumer) throws IOException {
            for (int row = 0; row < 4000; row++) {
              consumer.accept(row, new float[] {-3, -3, -3});
            }
          }
        };
    List<Suggestion> suggestions = audit(labels, silent, new AuditOptions(500, 0, 0));
    for (Suggestion suggestion : suggestions) {
      assertEquals(0, suggestion.label());
      assertEquals(4, suggestion.row() % 8);
      assertEquals(1, suggestion.usual().getFirst().label());
      assertEquals(500, suggestion.usual().getFirst().together());
      assertEquals(1000, suggestion.usual().getFirst().given());
    }
  }

  @Test
  void scoresOfOtherDataAreRefused() {
    Simulation simulation = mixed(new double[] {0.5}, 9);
    LabelMatrix other = LabelMatrix.builder(20).addRow(1).build();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new LabelAudit(
                        other, CoOccurrence.of(other), simulation, new AuditOptions(1, 0, 0)))
            .getMessage();
    assertEquals(
        "scores of 6000 images and 20 labels do not fit a label matrix of 1 and 20", message);
    assertThrows(IllegalArgumentException.class, () -> new AuditOptions(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new AuditOptions(1, 19, 0));
  }

  /** Dense, the scores would take 480 MB; what is kept is measured after the audit. */
  @Test
  @Tag("long")
  void memoryDoesNotGrowWithImagesTimesClasses() throws IOException {
    int rows = 60_000;
    int classes = 2000;
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      builder.addRow(row % classes, (row * 7 + 3) % classes);
    }
    LabelMatrix labels = builder.build();
    long[] most = new long[1];
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    ScoreRows scores =
        new ScoreRows() {
          @Override
          public int rows() {
            return rows;
          }

          @Override
          public int classes() {
            return classes;
          }

          @Override
          public void forEach(Consumer consumer) throws IOException {
            float[] logits = new float[classes];
            for (int row = 0; row < rows; row++) {
              for (int label = 0; label < classes; label++) {
                logits[label] = -4 + ((row * 31 + label * 17) & 255) / 128f;
              }
              consumer.accept(row, logits);
              if (row % 20_000 == 0) {
                System.gc();
                most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory() - before);
              }
            }
          }
        };
    AuditOptions options = new AuditOptions(1000, 0, 0);
    new LabelAudit(labels, CoOccurrence.of(labels), scores, options).run();
    assertTrue(most[0] < 48L << 20, "bytes kept: " + most[0]);
  }
}
