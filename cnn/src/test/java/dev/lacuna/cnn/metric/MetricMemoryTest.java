package dev.lacuna.cnn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 10,000 classes, five labels an image, scores that are shown batch by batch and never held. */
class MetricMemoryTest {
  private static final int CLASSES = 10_000;
  private static final int LABELS_AN_IMAGE = 5;
  private static final int BATCH = 32;
  private static final ScoreBins BINS = ScoreScale.LOGIT.bins(512);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static LabelMatrix labels(int images) {
    LabelMatrix.Builder builder = LabelMatrix.builder(CLASSES);
    for (int image = 0; image < images; image++) {
      long first = (long) image * LABELS_AN_IMAGE;
      builder.addRow(
          IntStream.range(0, LABELS_AN_IMAGE)
              .map(i -> Philox.below(1, 0, first + i, CLASSES))
              .toArray());
    }
    return builder.build();
  }

  /** The same few scores again and again: what is measured is not what the scores are worth. */
  private static ScoreSource scores(Tensor batch, int images) {
    return consumer -> {
      int[] rows = new int[BATCH];
      for (int from = 0; from < images; from += BATCH) {
        for (int i = 0; i < BATCH; i++) {
          rows[i] = from + i;
        }
        consumer.accept(batch, rows, BATCH);
      }
    };
  }

  private static Tensor logits() {
    Tensor batch = Tensor.allocate(Shape.of(BATCH, CLASSES));
    for (long i = 0; i < batch.size(); i++) {
      batch.set(i, 12 * Philox.uniform(2, 0, i) - 10);
    }
    return batch;
  }

  private static TaggingMetrics run(Tensor batch, LabelMatrix labels) {
    return TaggingMetrics.of(
        Parallel.sequential(),
        scores(batch, labels.rows()),
        labels,
        MetricSettings.of(ScoreScale.LOGIT, CLASSES).withBins(BINS));
  }

  private static long allocated(Supplier<TaggingMetrics> run) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    TaggingMetrics metrics = run.get();
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertEquals(CLASSES, metrics.classes().averagePrecision().classes());
    return bytes;
  }

  private static void assertBounded(int few, int many) {
    try (Tensor batch = logits()) {
      LabelMatrix fewLabels = labels(few);
      LabelMatrix manyLabels = labels(many);
      // Before it is compiled, code allocates more.
      run(batch, manyLabels.select(IntStream.range(0, 5 * BATCH).toArray()));
      long bytesOfFew = allocated(() -> run(batch, fewLabels));
      long bytesOfMany = allocated(() -> run(batch, manyLabels));
      long stated = TaggingMetrics.binnedBytes(CLASSES, BINS);
      // Two integers for each of 512 bins; for each of 15 bins an integer and a double; a total.
      assertEquals(8L * CLASSES * 512 + 12L * CLASSES * 15 + 4L * CLASSES, stated);
      // And what is said of each class at the end.
      long perClass = bytesOfFew - stated;
      assertTrue(perClass > 0 && perClass < 450L * CLASSES, () -> perClass + " bytes beside bins");
      // What an image leaves behind for the garbage collector, far below the 40,000 of its scores.
      long perImage = (bytesOfMany - bytesOfFew) / (many - few);
      assertTrue(perImage < 1500, () -> perImage + " bytes for an image");
    }
  }

  @Test
  void binsTakeTheSameMemoryWhateverTheNumberOfImages() {
    assertBounded(BATCH, 20 * BATCH);
  }

  /** A million images would take fifty times as long and the same memory. */
  @Test
  @Tag("long")
  void binsTakeTheSameMemoryForManyImages() {
    assertBounded(BATCH, 20_000);
  }
}
