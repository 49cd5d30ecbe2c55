package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class WeightedBinaryCrossEntropyLawsTest {
  private static final double ROUNDING = 0x1p-24;

  private static final int LARGEST_FLOAT_BITS = 0x7f7fffff;

  /** A batch of logits in [-200, 200] and labels in all three states. */
  private static final class Batch implements AutoCloseable {
    final Tensor logits;
    final Tensor gradient;
    final LabelMatrix labels;
    final int[] rows;

    /**
     * @param positives share of positive labels
     * @param known share of the others that are verified negatives
     */
    Batch(int batch, int classes, double positives, double known, long seed) {
      Random random = new Random(seed);
      LabelMatrix.Builder builder = LabelMatrix.builder(classes);
      logits = Tensor.allocate(Shape.of(batch, classes));
      gradient = Tensor.allocate(logits.shape());
      for (int row = 0; row < batch; row++) {
        int[] draws =
            IntStream.range(0, classes)
                .map(
                    c -> random.nextDouble() < positives ? 1 : random.nextDouble() < known ? 0 : -1)
                .toArray();
        builder.addRow(withState(draws, 1), withState(draws, 0));
      }
      labels = builder.build();
      rows = IntStream.range(0, batch).toArray();
      for (long i = 0; i < logits.size(); i++) {
        logits.set(i, (float) Math.clamp(random.nextGaussian() * 50, -200, 200));
      }
    }

    private static int[] withState(int[] draws, int state) {
      return IntStream.range(0, draws.length).filter(c -> draws[c] == state).toArray();
    }

    @Override
    public void close() {
      logits.close();
      gradient.close();
    }
  }

  private static void checkAgainstDouble(
      WeightedBinaryCrossEntropy loss, double wp, double wn, double wu, Batch data) {
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
    try (Batch data = new Batch(batch, classes, positives, known, seed)) {
      checkAgainstDouble(loss, 1, 0.5, unknown, data);
    }
  }

  @Property(tries = 5)
  void alsoForMoreThanAThousandClasses(@ForAll long seed) {
    try (Batch data = new Batch(3, 1037, 0.01, 0.2, seed)) {
      checkAgainstDouble(WeightedBinaryCrossEntropy.of(1, 0.5f), 1, 0.5, 0.5, data);
    }
  }

  @Property(tries = 30)
  void neitherThreadsNorKernelsChangeABit(
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 1, max = 100) int classes,
      @ForAll long seed) {
    WeightedBinaryCrossEntropy loss =
        WeightedBinaryCrossEntropy.of(1, 0.5f).withUnknownWeight(0.25f);
    try (Batch data = new Batch(batch, classes, 0.1, 0.3, seed)) {
      Backend plain = new Backend(Kernels.scalar("test"), Parallel.sequential());
      double value = loss.evaluate(plain, data.logits, data.labels, data.rows, data.gradient);
      float[] gradient = data.gradient.toArray();
      for (KernelMode mode : new KernelMode[] {KernelMode.SCALAR, KernelMode.SIMD}) {
        for (int threads : new int[] {1, 2, 3, 7}) {
          try (Backend other = new Backend(Kernels.select(mode), Parallel.of(threads))) {
            data.gradient.fill(Float.NaN);
            double again = loss.evaluate(other, data.logits, data.labels, data.rows, data.gradient);
            assertEquals(Double.doubleToLongBits(value), Double.doubleToLongBits(again));
            assertArrayEquals(bits(gradient), bits(data.gradient.toArray()));
          }
        }
      }
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
    try (Batch data = new Batch(1, 9, 0.3, 0.5, 7)) {
      Backend plain = new Backend(Kernels.scalar("test"), Parallel.sequential());
      loss.evaluate(plain, data.logits, data.labels, data.rows, data.gradient);
      float[] gradient = data.gradient.toArray();
      Losses.parse(loss.describe())
          .evaluate(plain, data.logits, data.labels, data.rows, data.gradient);
      assertArrayEquals(bits(gradient), bits(data.gradient.toArray()));
    }
  }
}
