package dev.lacuna.bench;

import dev.lacuna.cnn.metric.MetricSettings;
import dev.lacuna.cnn.metric.ScoreScale;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Labels, loss and metrics of very many images and classes in one process, and the memory that it
 * took: a loss pass with gradient over all images, then all metrics in bins. The logits are one
 * batch that is shown again and again, since what they say takes no memory.
 *
 * <pre>{@code
 * java -Xmx512m -cp benchmarks.jar dev.lacuna.bench.LargeLabels --images 1000000 --classes 10000
 * }</pre>
 */
final class LargeLabels {
  private static final int BATCH = 32;
  private static final int BINS = 512;

  private LargeLabels() {}

  /** Measures and prints. */
  public static void main(String[] args) {
    Arguments arguments =
        Arguments.parse(
            Map.of("images", "1000000", "classes", "10000", "labels", "5", "loss", "hill"), args);
    int images = arguments.positive("images");
    int classes = arguments.positive("classes");
    LabelMatrix labels = labels(images, classes, arguments.positive("labels"));
    report("labels", System.nanoTime());
    try (Backend backend = Backend.create(Runtime.getRuntime().availableProcessors());
        Tensor logits = RandomData.tensor(Shape.of(BATCH, classes));
        Tensor gradient = Tensor.allocate(logits.shape())) {
      ScoreSource scores = consumer -> forEachBatch(images, logits, consumer);
      long start = System.nanoTime();
      Loss loss = Losses.parse(arguments.text("loss")).bind(labels);
      loss.beginEpoch(1, 1);
      double[] sum = {0};
      scores.forEachBatch(
          (batch, rows, count) ->
              sum[0] += count * loss.evaluate(backend, batch, labels, rows, gradient));
      report("loss %s, mean %.4f".formatted(arguments.text("loss"), sum[0] / images), start);
      start = System.nanoTime();
      TaggingMetrics metrics =
          TaggingMetrics.of(
              backend.parallel(),
              scores,
              labels,
              MetricSettings.of(ScoreScale.LOGIT, classes).withBins(ScoreScale.LOGIT.bins(BINS)));
      report(
          "metrics, %d classes".formatted(metrics.classes().averagePrecision().classes()), start);
    }
  }

  private static LabelMatrix labels(int images, int classes, int labelsAnImage) {
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    int[] row = new int[labelsAnImage];
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Philox.below(1, 0, (long) image * row.length + i, classes);
      }
      builder.addRow(row);
    }
    return builder.build();
  }

  private static void forEachBatch(int images, Tensor logits, ScoreSource.Consumer consumer) {
    int[] rows = new int[BATCH];
    for (int from = 0; from + BATCH <= images; from += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        rows[i] = from + i;
      }
      consumer.accept(logits, rows, BATCH);
    }
  }

  private static void report(String what, long start) {
    System.out.printf(
        "%s: %.1f s, peak resident memory %s%n",
        what, (System.nanoTime() - start) / 1e9, peakMemory().orElse("not known on this system"));
  }

  /** What Linux has noted as the most that this process ever had in memory. */
  private static Optional<String> peakMemory() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.substring("VmHWM:".length()).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
