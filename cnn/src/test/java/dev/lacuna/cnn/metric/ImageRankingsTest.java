package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ImageRankingsTest {
  private static ImageRankings of(
      int k, LabelMatrix labels, Optional<float[]> propensities, float... scores) {
    Shape shape = Shape.of(labels.rows(), labels.classes());
    try (Tensor tensor = Tensor.of(shape, scores)) {
      return ImageRankings.of(
          Parallel.sequential(), ScoreSource.of(tensor, labels), labels, List.of(k), propensities);
    }
  }

  private static AtK at(int k, LabelMatrix labels, float... scores) {
    return of(k, labels, Optional.empty(), scores).atK().getFirst();
  }

  private static void assertAtK(double precision, double recall, AtK at) {
    assertEquals(precision, at.precision());
    assertEquals(recall, at.recall());
  }

  @Test
  void countsPositivesAmongTheBest() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(1, 3).build();
    assertAtK(0, 0, at(1, labels, 0.9f, 0.5f, 0.1f, 0.8f));
    assertAtK(0.5, 0.5, at(2, labels, 0.9f, 0.5f, 0.1f, 0.8f));
    assertAtK(2 / 3.0, 1, at(3, labels, 0.9f, 0.5f, 0.1f, 0.8f));
  }

  @Test
  void equalScoresGoByLowerColumnOrAreAveraged() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(2).build();
    assertEquals(0, at(2, labels, 1, 1, 1, 1).precision());
    assertEquals(0.5, at(2, labels, 0, 1, 1, 1).precision());
    assertEquals(0, at(2, labels, 1, 1, 1, 1).ndcg());
    // The positive is first or second, each once in four orders.
    double second = Math.log(2) / Math.log(3);
    assertEquals((1 + second) / 4, at(2, labels, 1, 1, 1, 1).ndcgTiesAveraged(), 1e-15);
  }

  @Test
  void dividesByKEvenWhereThereAreFewerClasses() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0, 1).build();
    assertAtK(0.4, 1, at(5, labels, 0.1f, 0.2f));
    assertEquals(1, at(5, labels, 0.1f, 0.2f).ndcg(), 1e-15);
  }

  @Test
  void imagesWithoutPositivesCountAndCanBeLeftOut() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).addRow().build();
    ImageRankings result = of(1, labels, Optional.empty(), 2, 1, 2, 1);
    assertAtK(0.5, 0.5, result.atK().getFirst());
    assertAtK(1, 1, result.atKWithPositives().getFirst());
    assertEquals(1, result.labelRankingAveragePrecision());
    assertEquals(0.5, result.coverageError());
    assertEquals(2, result.images());
    assertEquals(1, result.imagesWithPositives());
  }

  @Test
  void verifiedNegativesAndUnknownLabelsCountAlike() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(new int[] {0}, new int[] {1}).build();
    assertAtK(0.5, 1, at(2, labels, 3, 2, 1));
    assertAtK(0.5, 1, at(2, labels, 3, 1, 2));
  }

  @Test
  void labelRankingIsThatOfTheExampleInScikitLearn() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(0).addRow(2).build();
    ImageRankings result = of(1, labels, Optional.empty(), 0.75f, 0.5f, 1, 1, 0.2f, 0.1f);
    assertEquals((1 / 2.0 + 1 / 3.0) / 2, result.labelRankingAveragePrecision(), 1e-15);
    assertEquals(2.5, result.coverageError());
    assertEquals((1 / 2.0 + 1) / 2, result.rankingLoss());
  }

  @Test
  void rarePositivesCountMoreWherePropensitiesAreGiven() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(0, 2).addRow(1).build();
    Optional<float[]> propensities = Optional.of(new float[] {1, 2, 4, 8});
    // At 1: the first image finds weight 1 of at most 4, the second nothing of 2.
    AtK one = of(1, labels, propensities, 9, 3, 5, 1, 9, 3, 5, 1).atK().getFirst();
    assertEquals(new AtK.PropensityScored(1 / 6.0, 1 / 6.0), one.propensityScored().orElseThrow());
    // At 2: classes 0 and 2 of the first image, nothing of the second.
    AtK two = of(2, labels, propensities, 9, 3, 5, 1, 9, 3, 5, 1).atK().getFirst();
    AtK.PropensityScored scored = two.propensityScored().orElseThrow();
    double discount = Math.log(2) / Math.log(3);
    assertEquals(5 / 7.0, scored.precision(), 1e-15);
    double got = (1 + 4 * discount) / (1 + discount);
    double best = (4 + discount) / (1 + discount) + 2;
    assertEquals(got / best, scored.ndcg(), 1e-15);
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow(0).build();
    assertEquals("k must be at least 1, got 0", refusal(() -> at(0, labels, 1, 2)));
    assertEquals(
        "the score of image 0, class 1 is not a number; has the training diverged?",
        refusal(() -> at(1, labels, 1, Float.NaN)));
    assertEquals(
        "each of the 2 classes needs its inverse propensity, got 1",
        refusal(() -> of(1, labels, Optional.of(new float[] {1}), 1, 2)));
    assertEquals(
        "the inverse propensity of class 1 must be finite and not negative, got -1.0",
        refusal(() -> of(1, labels, Optional.of(new float[] {1, -1}), 1, 2)));
  }

  private static String refusal(Executable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong).getMessage();
  }
}
