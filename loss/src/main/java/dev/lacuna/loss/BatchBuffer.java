package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Working memory of one evaluation: a row of dense targets and one value for each image of a batch.
 *
 * <p>Between evaluations every target is unknown, so that a row costs its given labels to fill and
 * to empty, not its classes. The memory belongs to the garbage collector: losses are not closed.
 */
final class BatchBuffer {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final int CACHE_LINE_FLOATS = 16;

  private static final float POSITIVE = 1;
  private static final float NEGATIVE = 0;
  private static final float UNKNOWN = -1;

  private final int batch;
  private final int classes;
  private final long stride;
  private final MemorySegment targets;
  private final double[] values;

  BatchBuffer(int batch, int classes) {
    this.batch = batch;
    this.classes = classes;
    // Whole cache lines, so that two threads never write to the same one.
    this.stride = Math.ceilDiv((long) classes, CACHE_LINE_FLOATS) * CACHE_LINE_FLOATS;
    this.targets =
        Arena.ofAuto()
            .allocate(batch * stride * Float.BYTES, (long) CACHE_LINE_FLOATS * Float.BYTES);
    this.values = new double[batch];
    for (long i = 0; i < batch * stride; i++) {
      targets.setAtIndex(FLOAT, i, UNKNOWN);
    }
  }

  /** Whether a batch of this many images with this many classes has room. */
  boolean holds(int images, int columns) {
    return images <= batch && columns == classes;
  }

  /** The targets: 1 positive, 0 verified negative, -1 unknown. */
  MemorySegment targets() {
    return targets;
  }

  /** Index of the first target of an image. */
  long offset(int image) {
    return image * stride;
  }

  /** One value for each image. */
  double[] values() {
    return values;
  }

  /** Writes the labels that are given in {@code row} as the targets of {@code image}. */
  void fill(int image, LabelMatrix labels, int row) {
    write(image, labels, row, POSITIVE, NEGATIVE);
  }

  /** Undoes {@link #fill} with the same arguments. */
  void empty(int image, LabelMatrix labels, int row) {
    write(image, labels, row, UNKNOWN, UNKNOWN);
  }

  private void write(int image, LabelMatrix labels, int row, float positive, float negative) {
    long start = offset(image);
    for (int i = 0; i < labels.positiveCount(row); i++) {
      targets.setAtIndex(FLOAT, start + labels.positive(row, i), positive);
    }
    for (int i = 0; i < labels.negativeCount(row); i++) {
      targets.setAtIndex(FLOAT, start + labels.negative(row, i), negative);
    }
  }
}
