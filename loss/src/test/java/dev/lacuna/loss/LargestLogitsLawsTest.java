package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LargestLogitsLawsTest {
  private final LargestLogits largest = new LargestLogits();

  /** Few distinct logits, of all sizes, so that there are ties and all groups of bits matter. */
  private static float[] values(Random random, int distinct) {
    float[] values = new float[distinct];
    for (int i = 0; i < distinct; i++) {
      values[i] =
          switch (random.nextInt(5)) {
            case 0 -> random.nextBoolean() ? 0f : -0f;
            case 1 -> (float) (random.nextGaussian() * 1e-38);
            case 2 -> (float) random.nextGaussian() * 1e38f;
            // Neighbours in the last bits.
            case 3 -> Float.intBitsToFloat(Float.floatToRawIntBits(3f) + random.nextInt(200));
            default -> (float) (random.nextGaussian() * 8);
          };
    }
    return values;
  }

  @Property(tries = 200)
  void areThoseThatSortingFinds(
      @ForAll @IntRange(min = 1, max = 9) int batch,
      @ForAll @IntRange(min = 1, max = 80) int classes,
      @ForAll @IntRange(min = 1, max = 300) int distinct,
      @ForAll @IntRange(max = 800) int k,
      @ForAll @IntRange(min = 1, max = 4) int threads,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = values(random, distinct);
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    LabelOverlay overlay = new LabelOverlay(batch, classes);
    for (int row = 0; row < batch; row++) {
      int[] draws = random.ints(classes, 0, 10).toArray();
      builder.addRow(
          IntStream.range(0, classes).filter(c -> draws[c] == 0).toArray(),
          IntStream.range(0, classes).filter(c -> draws[c] == 1).toArray());
      for (int c = 0; c < classes; c++) {
        if (random.nextInt(10) == 0) {
          overlay.add(row, c);
        }
      }
    }
    LabelMatrix labels = builder.build();
    // Rows of the batch in another order than those of the labels.
    int[] rows = IntStream.range(0, batch).map(i -> batch - 1 - i).toArray();
    try (Tensor logits = Tensor.allocate(Shape.of(batch, classes));
        Parallel parallel = Parallel.of(threads)) {
      for (long i = 0; i < logits.size(); i++) {
        logits.set(i, values[random.nextInt(distinct)]);
      }
      LargestLogits.Unknown entries = new LargestLogits.Unknown(logits, labels, rows, overlay);
      LargestLogits.Cut cut =
          largest.select(new Backend(Kernels.scalar("test"), parallel), entries, k, null);
      List<Integer> found = new ArrayList<>();
      if (cut != null) {
        LargestLogits.forEach(entries, cut, (image, c) -> found.add(image * classes + c));
      }
      List<Integer> expected =
          IntStream.range(0, batch * classes)
              .filter(
                  i ->
                      labels.state(rows[i / classes], i % classes) == LabelState.UNKNOWN
                          && !overlay.contains(rows[i / classes], i % classes))
              .boxed()
              // 0f makes both zeros the same.
              .sorted(Comparator.comparingDouble(i -> -(logits.get(i) + 0f) + 0.0))
              .limit(k)
              .sorted()
              .toList();
      assertEquals(expected, found);
    }
  }
}
