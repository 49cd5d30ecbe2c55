package dev.lacuna.cli.gaps;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.cnn.metric.ScoreSource;
import java.lang.foreign.MemorySegment;

/** A stream of scores, image by image. */
final class ScoreRows {
  private ScoreRows() {}

  /** What looks at the scores of an image. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes an image.
     *
     * @param scores one a class, valid until it returns
     * @param row of the labels
     */
    void accept(float[] scores, int row);
  }

  static void forEach(ScoreSource source, int classes, Consumer consumer) {
    float[] scores = new float[classes];
    source.forEachBatch(
        (batch, rows, count) -> {
          for (int image = 0; image < count; image++) {
            long start = (long) image * classes * Float.BYTES;
            MemorySegment.copy(batch.segment(), JAVA_FLOAT, start, scores, 0, classes);
            consumer.accept(scores, rows[image]);
          }
        });
  }
}
