package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class WeightedBinaryCrossEntropyLawsTest {
  private static final double ROUNDING = 0x1p-24;

  private static final int LARGEST_FLOAT_BITS = 0x7f7fffff;

  private static void checkAgainstDouble(
      WeightedBinaryCrossEntropy loss, double wp, double wn, double wu, RandomBatch data) {
    int batch = data.labels.rows();
    int classes = data.labels.classes();
    double value =
        loss.evaluate(
            new Backend(Kernels.scalar("test"), Parallel.sequential()),
            data.logits,
            data.labels,
            data.rows,
            data.gradient);
    double expected = 0;
    for (int row = 0; row < batch; row++) {
      for (int c = 0; c < classes; c++) {
        LabelState state = data.labels.state(row, c);
        boolean positive = state == LabelState.POSITIVE;
        double weight = positive ? wp : state == LabelState.NEGATIVE ? wn : wu;
        long i = (long) row * classes + c;
        double z = data.logits.get(i);
        expected += Reference.value(positive, weight, z);
        double derivative = Reference.derivative(positive, weight, z) / batch;
        assertEquals(
            derivative,
            data.gradient.get(i),
            8 * ROUNDING * Math.abs(derivative) + Float.MIN_NORMAL,
            "row " + row + " class " + c + " logit " + z);
      }
    }
    // All terms are positive: a lane of n/16 additions and a tree of 4 over entries good to 8.
    double roundings = classes / 16.0 + 1 + 4 + 8;
    assertEquals(
        expected / batch, value, roundings * ROUNDING * expected / batch + Float.MIN_NORMAL);
  }

  @Property(tries = 200)
  void valueAndGradientEqualTheFormulas(
      @ForAll @IntRange(min = 1, max = 6) int batch,
      @ForAll @IntRange(min = 1, max = 70) int classes,
      @ForAll @DoubleRange(min = 0, max = 1) double positives,
      @ForAll @DoubleRange(min = 0, max = 1) double known,
      @ForAll @IntRange(min = 0, max = 8) int quarters,
      @ForAll long seed) {
    float unknown = quarters / 4f;
    WeightedBinaryCrossEntropy loss =
        WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(unknown);
    try (RandomBatch data = new RandomBatch(batch, classes, positives, known, seed)) {
      checkAgainstDouble(loss, 1, 0.5, unknown, data);
    }
  }

  @Property(tries = 5)
  void alsoForMoreThanAThousandClasses(@ForAll long seed) {
    try (RandomBatch data = new RandomBatch(3, 1037, 0.01, 0.2, seed)) {
      checkAgainstDouble(WeightedBinaryCrossEntropy.of(1, 0.5f), 1, 0.5, 0.5, data);
    }
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
  }

  /** The weights are the bits of any finite float that is not negative. */
  @Property
  void theDescriptionReadsBackAsTheSameLoss(
      @ForAll @IntRange(min = 1, max = LARGEST_FLOAT_BITS) int wp,
      @ForAll @IntRange(max = LARGEST_FLOAT_BITS) int wn,
      @ForAll @IntRange(max = LARGEST_FLOAT_BITS) int wu) {
    WeightedBinaryCrossEntropy loss =
        WeightedBinaryCrossEntropy.of(Float.intBitsToFloat(wp), Float.intBitsToFloat(wn))
            .withUnknownWeight(Float.intBitsToFloat(wu));
    try (RandomBatch data = new RandomBatch(1, 9, 0.3, 0.5, 7)) {
      Backend plain = new Backend(Kernels.scalar("test"), Parallel.sequential());
      loss.evaluate(plain, data.logits, data.labels, data.rows, data.gradient);
      float[] gradient = data.gradient.toArray();
      Losses.parse(loss.describe())
          .evaluate(plain, data.logits, data.labels, data.rows, data.gradient);
      assertArrayEquals(bits(gradient), bits(data.gradient.toArray()));
    }
  }
}
