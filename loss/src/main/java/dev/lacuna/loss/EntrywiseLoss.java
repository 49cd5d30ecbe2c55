package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A loss whose value is a sum over entries, one for each image and label. Nearly all entries are
 * unknown, so a loss treats a {@link Chunk} of logits as if all of it were, in one loop without
 * branches, and overwrites the few labels that are given. There is no dense target.
 *
 * <p>Values of a chunk are summed in the 16 lanes of {@link
 * dev.lacuna.engine.kernel.ObjectiveKernels#collect}, chunks and images in double in ascending
 * order, whatever the threads.
 */
abstract sealed class EntrywiseLoss implements Loss
    permits AsymmetricLoss,
        AsymmetricPseudoLabels,
        EntropyMaximization,
        GeneralizedRobust,
        Hill,
        LabelSmoothing,
        LargeLoss,
        PartialAsymmetric,
        PartialBinaryCrossEntropy,
        PropensityScored,
        SelfPacedCorrection,
        WeightedBinaryCrossEntropy {
  /**
   * Logits of a sum that leaves float are multiplied by this. Beyond a logit of 2^64 each loss is
   * linear in it, up to constants that are no part in 2^24 of such a sum.
   */
  private static final float SHRINK = 0x1p-64f;

  /** The buffers of the last evaluation, taken away while they are in use. */
  private final AtomicReference<Workspace> spare = new AtomicReference<>();

  /** Buffers of an evaluation. */
  private record Workspace(Chunk[] chunks, double[] values) {
    boolean holds(int threads, int batch) {
      return threads <= chunks.length && batch <= values.length;
    }
  }

  /**
   * Checks that all that depends on training labels is there.
   *
   * @throws IllegalStateException if the loss was not bound
   * @throws IllegalArgumentException if it was bound to labels of other classes
   */
  void requireReady(int classes) {}

  /** Prepares for the chunks of one image. */
  void beginRow(Chunk chunk, LabelMatrix labels, int row) {}

  /** Writes values and slopes of a chunk as if nothing were known of its labels. */
  abstract void unknown(Chunk chunk);

  /** Writes value and slope of a label that is given. */
  abstract void positive(Chunk chunk, int i);

  /** Writes value and slope of a verified negative: {@code -log(1 - p)} and p. */
  void negative(Chunk chunk, int i) {
    chunk.set(i, chunk.softplus[i], chunk.p[i]);
  }

  /**
   * What the batch as a whole changes about its unknown entries; null for nothing.
   *
   * @param learning whether a gradient is wanted: only then may state change
   */
  BatchAdjustment adjustment(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, boolean learning) {
    return null;
  }

  /** Overwrites unknown entries by what was found out about the whole batch. */
  @FunctionalInterface
  interface BatchAdjustment {
    /**
     * Writes value and slope of those entries of a chunk that are treated differently. What is
     * given is written afterwards.
     */
    void apply(Chunk chunk, int image);
  }

  /** Takes note of a batch that was trained on. */
  void learn(Backend backend, Tensor logits, LabelMatrix labels, int[] rows) {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if shapes, classes or rows do not fit each other
   */
  @Override
  public final double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    LossArguments.check(logits, labels, rows, gradient);
    requireReady(labels.classes());
    int batch = logits.shape().extent(0);
    int threads = backend.parallel().threads();
    Workspace taken = spare.getAndSet(null);
    Workspace workspace =
        taken != null && taken.holds(threads, batch)
            ? taken
            : new Workspace(
                Stream.generate(Chunk::new).limit(threads).toArray(Chunk[]::new),
                new double[batch]);
    BatchAdjustment adjustment = adjustment(backend, logits, labels, rows, gradient != null);
    Pass pass = new Pass(backend.kernels(), logits, labels, rows, adjustment, gradient);
    backend
        .parallel()
        .forEach(
            batch,
            (worker, image) -> workspace.values[image] = pass.row(workspace.chunks[worker], image));
    double sum = 0;
    for (int image = 0; image < batch; image++) {
      sum += workspace.values[image];
    }
    spare.set(workspace);
    if (gradient != null) {
      learn(backend, logits, labels, rows);
    }
    return sum / batch;
  }

  /** What one evaluation is about. */
  private final class Pass {
    private final Kernels kernels;
    private final Tensor logits;
    private final LabelMatrix labels;
    private final int[] rows;
    private final BatchAdjustment adjustment;
    private final MemorySegment gradient;
    private final float scale;

    Pass(
        Kernels kernels,
        Tensor logits,
        LabelMatrix labels,
        int[] rows,
        BatchAdjustment adjustment,
        Tensor gradient) {
      this.kernels = kernels;
      this.logits = logits;
      this.labels = labels;
      this.rows = rows;
      this.adjustment = adjustment;
      this.gradient = gradient == null ? null : gradient.segment();
      this.scale = 1f / logits.shape().extent(0);
    }

    /** Value of a row. */
    double row(Chunk chunk, int image) {
      int classes = labels.classes();
      long offset = (long) image * classes;
      double value = 0;
      beginRow(chunk, labels, rows[image]);
      for (int from = 0; from < classes; from += Chunk.SIZE) {
        int n = Math.min(Chunk.SIZE, classes - from);
        chunk.load(kernels, logits.segment(), offset, from, n);
        entries(chunk, image);
        float sum =
            kernels
                .objective()
                .collect(chunk.values, chunk.slopes, n, scale, gradient, offset + from);
        value += Float.isFinite(sum) ? sum : beyondFloat(chunk, image);
      }
      return value;
    }

    /** All entries of a chunk. */
    private void entries(Chunk chunk, int image) {
      int row = rows[image];
      int first = chunk.label();
      int end = first + chunk.length();
      unknown(chunk);
      if (adjustment != null) {
        adjustment.apply(chunk, image);
      }
      int positives = labels.positiveCount(row);
      for (int k = labels.positivesBelow(row, first); k < positives; k++) {
        int label = labels.positive(row, k);
        if (label >= end) {
          break;
        }
        positive(chunk, label - first);
      }
      int negatives = labels.negativeCount(row);
      for (int k = labels.negativesBelow(row, first); k < negatives; k++) {
        int label = labels.negative(row, k);
        if (label >= end) {
          break;
        }
        negative(chunk, label - first);
      }
    }

    private double beyondFloat(Chunk chunk, int image) {
      chunk.scale(SHRINK);
      entries(chunk, image);
      double sum = 0;
      for (int i = 0; i < chunk.length(); i++) {
        sum += chunk.values[i];
      }
      return sum / SHRINK;
    }
  }

  @Override
  public String toString() {
    return describe();
  }
}
