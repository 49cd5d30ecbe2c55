package dev.lacuna.loss;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A block of classes of {@link NonNegativePu}: one pass over the images sums the losses of each
 * class, a second one writes derivatives, once it is known which classes are overfitted. One thread
 * uses it at a time.
 */
final class PuColumns {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final Chunk chunk = new Chunk();

  /** Sums over the batch of l(-z) of all but P, and of the weighted l(z) and l(-z) of P. */
  private final double[] unknown = new double[Chunk.SIZE];

  private final double[] positive = new double[Chunk.SIZE];
  private final double[] withdrawn = new double[Chunk.SIZE];
  private final int[] positives = new int[Chunk.SIZE];

  /** Derivative of the value by l(-z) of what is not in P. */
  private final float[] factor = new float[Chunk.SIZE];

  private final boolean[] clamped = new boolean[Chunk.SIZE];

  /** What an evaluation is about. */
  record Batch(
      Kernels kernels,
      Tensor logits,
      LabelMatrix labels,
      int[] rows,
      Tensor gradient,
      boolean learning) {
    int size() {
      return logits.shape().extent(0);
    }
  }

  /** Value of a block of classes; writes its derivatives. */
  double evaluate(NonNegativePu.Settings settings, PuClasses classes, Batch batch, int block) {
    int first = block * Chunk.SIZE;
    int n = Math.min(Chunk.SIZE, batch.labels.classes() - first);
    Arrays.fill(unknown, 0);
    Arrays.fill(positive, 0);
    Arrays.fill(withdrawn, 0);
    Arrays.fill(positives, 0);
    for (int image = 0; image < batch.size(); image++) {
      load(batch, image, first, n);
      sum(settings, classes, batch, image, first, n);
    }
    double value = 0;
    for (int i = 0; i < n; i++) {
      // One set: what a positive adds to the mean over X is withdrawn, so neither is computed.
      int others = settings.twoSets() ? batch.size() - positives[i] : batch.size();
      double mean = others == 0 ? 0 : unknown[i] / others;
      double bracket = mean - withdrawn[i] / batch.size();
      clamped[i] = classes.clamped(first + i, bracket, batch.size(), batch.learning);
      factor[i] = (clamped[i] ? -settings.gamma() : 1) / others;
      value += positive[i] / batch.size() + (clamped[i] ? -settings.beta() : bracket);
    }
    for (int image = 0; batch.gradient != null && image < batch.size(); image++) {
      load(batch, image, first, n);
      differentiate(settings, classes, batch, image, first, n);
    }
    return value;
  }

  private void load(Batch batch, int image, int first, int n) {
    chunk.load(
        batch.kernels, batch.logits.segment(), (long) image * batch.labels.classes(), first, n);
  }

  private void sum(
      NonNegativePu.Settings settings,
      PuClasses classes,
      Batch batch,
      int image,
      int first,
      int n) {
    boolean logistic = settings.surrogate() == NonNegativePu.Surrogate.LOGISTIC;
    float[] ofNegative = logistic ? chunk.softplus : chunk.p;
    float[] ofPositive = logistic ? chunk.mirrored : chunk.complement;
    int row = batch.rows[image];
    for (int k = batch.labels.positivesBelow(row, first);
        k < batch.labels.positiveCount(row) && batch.labels.positive(row, k) < first + n;
        k++) {
      int i = batch.labels.positive(row, k) - first;
      double weight = classes.weight(first + i);
      positive[i] += weight * ofPositive[i];
      withdrawn[i] += classes.withdrawal(first + i) * ofNegative[i];
      positives[i]++;
      ofNegative[i] = 0;
    }
    for (int i = 0; i < n; i++) {
      unknown[i] += ofNegative[i];
    }
  }

  private void differentiate(
      NonNegativePu.Settings settings,
      PuClasses classes,
      Batch batch,
      int image,
      int first,
      int n) {
    boolean logistic = settings.surrogate() == NonNegativePu.Surrogate.LOGISTIC;
    float[] p = chunk.p;
    float[] complement = chunk.complement;
    float[] slopes = chunk.slopes;
    if (logistic) {
      for (int i = 0; i < n; i++) {
        slopes[i] = factor[i] * p[i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        slopes[i] = factor[i] * (p[i] * complement[i]);
      }
    }
    int row = batch.rows[image];
    for (int k = batch.labels.positivesBelow(row, first);
        k < batch.labels.positiveCount(row) && batch.labels.positive(row, k) < first + n;
        k++) {
      int i = batch.labels.positive(row, k) - first;
      float weight = (float) (classes.weight(first + i) / batch.size());
      float withdrawal = (float) (classes.withdrawal(first + i) / batch.size());
      float product = p[i] * complement[i];
      float ofNegative = withdrawal * (logistic ? p[i] : product);
      slopes[i] =
          clamped[i]
              ? settings.gamma() * ofNegative
              : -weight * (logistic ? complement[i] : product) - ofNegative;
    }
    long offset = (long) image * batch.labels.classes() + first;
    MemorySegment.copy(slopes, 0, batch.gradient.segment(), FLOAT, offset * Float.BYTES, n);
  }
}
