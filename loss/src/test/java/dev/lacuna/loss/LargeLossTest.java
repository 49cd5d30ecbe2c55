package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LargeLossTest {
  private static final double ROUNDING = 0x1p-24;
  private static final Backend BACKEND = new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** The k largest unknown logits, the first of equals, by sorting. */
  private static BitSet largest(RandomBatch data, int k) {
    int classes = data.labels.classes();
    BitSet result = new BitSet();
    IntStream.range(0, (int) data.logits.size())
        .filter(i -> data.labels.state(i / classes, i % classes) == LabelState.UNKNOWN)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -data.logits.get(i)))
        .limit(k)
        .forEach(result::set);
    return result;
  }

  private static double value(boolean positive, double z) {
    return Reference.softplus(positive ? -z : z);
  }

  /** Value and gradient against the definition in double, and its finite differences. */
  @ParameterizedTest
  @CsvSource({
    "reject, 0",
    "reject, 1",
    "reject, 17",
    "reject, 100000",
    "correct, 1",
    "correct, 17",
    "correct, 100000"
  })
  void isTheDefinition(String scheme, int k) {
    for (int classes : new int[] {1, 30, 1037}) {
      for (double positives : new double[] {0, 0.1, 1}) {
        try (RandomBatch data = new RandomBatch(6, classes, positives, 0.2, classes + k)) {
          check(scheme.equals("reject"), Math.min(k, 6 * classes), data);
        }
      }
    }
  }

  private static void check(boolean reject, int k, RandomBatch data) {
    int classes = data.labels.classes();
    float percent = (float) (k == 0 ? 0 : (k - 0.5) * 100 / data.logits.size());
    Loss loss = (reject ? LargeLoss.reject(percent) : LargeLoss.correct(percent)).bind(data.labels);
    loss.beginEpoch(2, 5);
    double value = loss.evaluate(BACKEND, data.logits, data.labels, data.rows, data.gradient);
    BitSet taken = largest(data, k);
    double expected = 0;
    double h = 1e-4;
    for (int i = 0; i < data.logits.size(); i++) {
      double z = data.logits.get(i);
      boolean positive = data.labels.state(i / classes, i % classes) == LabelState.POSITIVE;
      boolean left = reject && taken.get(i);
      boolean asPositive = positive || (!reject && taken.get(i));
      expected += left ? 0 : value(asPositive, z);
      double slope = left ? 0 : (value(asPositive, z + h) - value(asPositive, z - h)) / (2 * h);
      // The difference of values up to 200 loses 1e-7 at this h.
      assertEquals(slope / 6, data.gradient.get(i), (1e-7 + 8 * ROUNDING) / 6, "entry " + i);
    }
    assertEquals(expected / 6, value, 80 * ROUNDING * expected + Float.MIN_NORMAL);
  }

  @ParameterizedTest
  @CsvSource({
    // 6 images of 50 classes, 300 entries; 0.5 percent of them are 1.5.
    "reject, 0.5, 1, 0", "reject, 0.5, 2, 2", "reject, 0.5, 3, 3", "reject, 0.5, 4, 5",
    "correct, 1, 2, 3", "correct, 1, 5, 12", "permanent, 1, 1, 0", "permanent, 1, 2, 3",
    "permanent, 1, 5, 3", "permanent, 0.5, 9, 2", "reject, 0, 5, 0",
  })
  void kFollowsTheEpochAsPublished(String scheme, float percent, int epoch, int k) {
    try (RandomBatch data = new RandomBatch(6, 50, 0, 0, 3)) {
      Loss loss =
          switch (scheme) {
            case "reject" -> LargeLoss.reject(percent).bind(data.labels);
            case "correct" -> LargeLoss.correct(percent).bind(data.labels);
            default -> LargeLoss.correctPermanently(percent).bind(data.labels);
          };
      loss.beginEpoch(epoch, 10);
      loss.evaluate(BACKEND, data.logits, data.labels, data.rows, data.gradient);
      int changed = 0;
      for (int i = 0; i < data.logits.size(); i++) {
        // What is unknown and untouched is pushed down by p, which is above 0 in these batches.
        double p = Reference.sigmoid(data.logits.get(i));
        changed += data.gradient.get(i) < 0.5 * p / 6 && p > 1e-20 ? 1 : 0;
      }
      assertEquals(k, changed);
    }
  }

  @Test
  void equalLogitsAreTakenInTheOrderOfTheBatch() {
    LabelMatrix labels = LabelMatrix.builder(3).addRow(0).addRow().build();
    try (Tensor z = Tensor.of(Shape.of(2, 3), 9, 0f, -0f, 0f, -1, 0f);
        Tensor gradient = Tensor.allocate(z.shape())) {
      // 3 of 6 entries: of the four zeros the first three, whatever their sign.
      Loss loss = LargeLoss.reject(45).bind(labels);
      loss.beginEpoch(2, 2);
      loss.evaluate(BACKEND, z, labels, new int[] {0, 1}, gradient);
      assertEquals(0, gradient.get(1));
      assertEquals(0, gradient.get(2));
      assertEquals(0, gradient.get(3));
      assertEquals(0.25, gradient.get(5), 1e-7);
      assertTrue(gradient.get(0) < 0);
    }
  }

  @Test
  void correctsPermanently() {
    LabelMatrix labels =
        LabelMatrix.builder(3).addRow(new int[] {0}, new int[] {1}).addRow().build();
    LargeLoss asked = LargeLoss.correctPermanently(20);
    Loss loss = asked.bind(labels);
    loss.beginEpoch(2, 2);
    try (Tensor z = Tensor.of(Shape.of(1, 3), 1, 5, 2);
        Tensor gradient = Tensor.allocate(z.shape())) {
      assertEquals(
          asked.evaluate(BACKEND, z, labels, new int[] {0}, null),
          loss.evaluate(BACKEND, z, labels, new int[] {0}, null));
      assertEquals(0, loss.overlay().size());
      double value = loss.evaluate(BACKEND, z, labels, new int[] {0}, gradient);
      // Class 1 is verified, so class 2 is the only candidate.
      assertArrayEquals(new int[] {2}, loss.overlay().addedLabels());
      assertTrue(gradient.get(1) > 0 && gradient.get(2) < 0);
      assertEquals(value, loss.evaluate(BACKEND, z, labels, new int[] {0}, null));

      // It stays corrected with another logit, and counts for no k again.
      z.set(2, -4);
      loss.evaluate(BACKEND, z, labels, new int[] {0}, gradient);
      assertTrue(gradient.get(2) < 0);
      assertEquals(1, loss.overlay().size());

      // The next row has two candidates; other labels know nothing of it.
      loss.evaluate(BACKEND, z, labels, new int[] {1}, gradient);
      assertArrayEquals(new int[] {0, 1}, loss.overlay().addedRows());
      LabelMatrix other = LabelMatrix.builder(3).addRow().build();
      loss.evaluate(BACKEND, z, other, new int[] {0}, gradient);
      assertTrue(gradient.get(0) > 0 && gradient.get(1) > 0 && gradient.get(2) > 0);
      assertEquals(2, loss.overlay().size());
    }
  }

  @Test
  void savedAdditionsCountAgain() {
    LabelMatrix labels = LabelMatrix.builder(2).addRow().addRow().build();
    Loss loss = LargeLoss.correctPermanently(0).bind(labels);
    loss.overlay().add(1, 0);
    try (Tensor z = Tensor.of(Shape.of(2, 2), 1, 1, 1, 1);
        Tensor gradient = Tensor.allocate(z.shape())) {
      loss.evaluate(BACKEND, z, labels, new int[] {0, 1}, gradient);
      assertTrue(gradient.get(0) > 0 && gradient.get(2) < 0 && gradient.get(3) > 0);
    }
  }

  /** 4,000 images of 40 classes in batches of 50; labels that fit score 4 more. */
  private static final class Training implements AutoCloseable {
    static final int IMAGES = 4000;
    static final int CLASSES = 40;
    static final int BATCH = 50;

    final LabelMatrix given;
    final boolean[] fits = new boolean[IMAGES * CLASSES];
    final float[] scores = new float[fits.length];
    int missing;
    final Tensor logits = Tensor.allocate(Shape.of(BATCH, CLASSES));
    final Tensor gradient = Tensor.allocate(logits.shape());

    Training(double kept) {
      Random random = new Random(3);
      LabelMatrix.Builder builder = LabelMatrix.builder(CLASSES);
      for (int row = 0; row < IMAGES; row++) {
        int[] positives = new int[CLASSES];
        int count = 0;
        for (int c = 0; c < CLASSES; c++) {
          int i = row * CLASSES + c;
          fits[i] = random.nextDouble() < 0.05;
          scores[i] = (float) (random.nextGaussian() + (fits[i] ? 2 : -2));
          if (fits[i] && random.nextDouble() < kept) {
            positives[count++] = c;
          } else if (fits[i]) {
            missing++;
          }
        }
        builder.addRow(Arrays.copyOf(positives, count));
      }
      given = builder.build();
    }

    /** One epoch; returns how many unknown entries were not pushed down. */
    int epoch(Loss loss, int epoch, int epochs) {
      loss.beginEpoch(epoch, epochs);
      int changed = 0;
      for (int from = 0; from < IMAGES; from += BATCH) {
        int start = from;
        for (int i = 0; i < logits.size(); i++) {
          logits.set(i, scores[start * CLASSES + i]);
        }
        int[] rows = IntStream.range(0, BATCH).map(i -> start + i).toArray();
        loss.evaluate(BACKEND, logits, given, rows, gradient);
        for (int i = 0; i < logits.size(); i++) {
          boolean unknown = given.state(start + i / CLASSES, i % CLASSES) == LabelState.UNKNOWN;
          changed += unknown && gradient.get(i) <= 0 ? 1 : 0;
        }
      }
      return changed;
    }

    @Override
    public void close() {
      logits.close();
      gradient.close();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.9})
  void autoTakesAsManyAsAreMissing(double kept) {
    try (Training training = new Training(kept)) {
      Loss loss = LargeLoss.reject().bind(training.given);
      assertEquals(0, training.epoch(loss, 1, 5));
      // A share of 600 or more given labels among 160,000 entries is good to a tenth of all that
      // fit, 8,000; rounding up adds less than one in each of the 80 batches.
      for (int epoch = 2; epoch <= 4; epoch++) {
        assertEquals(training.missing, training.epoch(loss, epoch, 5), 800 + 80);
      }
    }
  }

  @Test
  void autoAddsWhatIsMissingOnceAndEvenly() {
    try (Training training = new Training(0.5)) {
      Loss loss = LargeLoss.correctPermanently().bind(training.given);
      int last = 0;
      for (int epoch = 1; epoch <= 5; epoch++) {
        training.epoch(loss, epoch, 5);
        int size = loss.overlay().size();
        if (epoch > 1) {
          // A quarter of what is missing in each of the four epochs, rounded up in 80 batches.
          assertEquals(training.missing / 4.0, size - last, 200 + 80, "epoch " + epoch);
        }
        last = size;
      }
      assertEquals(training.missing, last, 800);
      int right = 0;
      for (int i = 0; i < last; i++) {
        int row = loss.overlay().addedRows()[i];
        right += training.fits[row * Training.CLASSES + loss.overlay().addedLabels()[i]] ? 1 : 0;
      }
      assertTrue(right > 0.7 * last, right + " of " + last + " additions fit");
    }
  }

  @Test
  void autoFindsNothingMissingWhereNothingIs() {
    try (Training training = new Training(1)) {
      Loss loss = LargeLoss.reject().bind(training.given);
      training.epoch(loss, 1, 3);
      assertEquals(0, training.epoch(loss, 2, 3), 80 + 400);
    }
  }

  @Test
  void tooFewLabelsForAnEstimateChangeNothing() {
    LabelMatrix labels = LabelMatrix.builder(4).addRow(0).addRow(1, 2).build();
    Loss loss = LargeLoss.correct().bind(labels);
    try (Tensor z = Tensor.of(Shape.of(2, 4), 3, 2, 1, 5, 5, 1, 1, 3);
        Tensor gradient = Tensor.allocate(z.shape())) {
      double first = loss.evaluate(BACKEND, z, labels, new int[] {0, 1}, gradient);
      loss.beginEpoch(2, 3);
      assertEquals(first, loss.evaluate(BACKEND, z, labels, new int[] {0, 1}, gradient));
    }
  }

  @Test
  void ratesOutOfRangeAreRefused() {
    for (float percent : new float[] {-1, 100.5f, Float.NaN}) {
      assertEquals(
          "ll-r: rate must be auto or a percentage in 0..100, got " + percent,
          assertThrows(IllegalArgumentException.class, () -> LargeLoss.reject(percent))
              .getMessage());
    }
  }
}
