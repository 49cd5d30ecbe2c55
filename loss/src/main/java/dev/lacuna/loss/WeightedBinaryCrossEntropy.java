package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.ObjectiveKernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Binary cross-entropy of every label, positives and the rest weighted differently. For a logit z
 * with p = sigmoid(z):
 *
 * <table>
 *   <caption>Value and derivative of one entry</caption>
 *   <tr><th>label</th><th>value</th><th>derivative</th></tr>
 *   <tr><td>positive</td><td>w_p softplus(-z) = -w_p log p</td><td>w_p (p - 1)</td></tr>
 *   <tr><td>verified negative</td><td>w_n softplus(z) = -w_n log(1 - p)</td><td>w_n p</td></tr>
 *   <tr><td>unknown</td><td>w_u softplus(z)</td><td>w_u p</td></tr>
 * </table>
 *
 * <p>Assuming that what is not listed does not fit (w_u = w_n) is the baseline that Cole et al.,
 * "Multi-Label Learning from Single Positive Labels" (CVPR 2021), call AN for weight 1 and WAN for
 * weight 1/(classes-1). The derivation stands in docs/losses.md.
 *
 * <p>Instances may be used by several threads at once; the weights are fixed.
 */
public final class WeightedBinaryCrossEntropy implements Loss {
  private final float positiveWeight;
  private final float negativeWeight;
  private final float unknownWeight;

  /** The buffer of the last evaluation, taken away while it is in use. */
  private final AtomicReference<BatchBuffer> spare = new AtomicReference<>();

  WeightedBinaryCrossEntropy(float positiveWeight, float negativeWeight, float unknownWeight) {
    checkWeight("positive weight wp", positiveWeight);
    checkWeight("negative weight wn", negativeWeight);
    checkWeight("unknown weight wu", unknownWeight);
    if (positiveWeight == 0 && negativeWeight == 0 && unknownWeight == 0) {
      throw new IllegalArgumentException(
          "the weights wp, wn and wu are all 0, so nothing would be learned; give one above 0");
    }
    this.positiveWeight = positiveWeight;
    this.negativeWeight = negativeWeight;
    this.unknownWeight = unknownWeight;
  }

  private static void checkWeight(String name, float weight) {
    if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(name + " must be finite and at least 0, got " + weight);
    }
  }

  /**
   * The loss in which an unknown label weighs as much as a verified negative.
   *
   * @param positiveWeight w_p, finite and at least 0
   * @param negativeWeight w_n = w_u, finite and at least 0
   * @throws IllegalArgumentException if a weight is out of range, or both are 0
   */
  public static WeightedBinaryCrossEntropy of(float positiveWeight, float negativeWeight) {
    return new WeightedBinaryCrossEntropy(positiveWeight, negativeWeight, negativeWeight);
  }

  /**
   * This loss with another weight for unknown labels; 0 leaves them out of value and gradient.
   *
   * @param weight w_u, finite and at least 0
   * @throws IllegalArgumentException if the weight is out of range, or no weight is above 0
   */
  public WeightedBinaryCrossEntropy withUnknownWeight(float weight) {
    return new WeightedBinaryCrossEntropy(positiveWeight, negativeWeight, weight);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if shapes, classes or rows do not fit each other
   */
  @Override
  public double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    LossArguments.check(logits, labels, rows, gradient);
    int batch = logits.shape().extent(0);
    int classes = logits.shape().extent(1);
    ObjectiveKernels kernels = backend.kernels().objective();
    BatchBuffer buffer = takeBuffer(batch, classes);
    backend
        .parallel()
        .forEach(
            batch,
            image -> {
              buffer.fill(image, labels, rows[image]);
              float value =
                  kernels.weightedBinaryCrossEntropy(
                      logits.segment(),
                      (long) image * classes,
                      buffer.targets(),
                      buffer.offset(image),
                      gradient == null ? null : gradient.segment(),
                      (long) image * classes,
                      classes,
                      positiveWeight,
                      negativeWeight,
                      unknownWeight,
                      1f / batch);
              buffer.empty(image, labels, rows[image]);
              buffer.values()[image] =
                  Float.isInfinite(value)
                      ? valueBeyondFloat(logits, image, labels, rows[image])
                      : value;
            });
    double sum = 0;
    for (int image = 0; image < batch; image++) {
      sum += buffer.values()[image];
    }
    // A buffer whose evaluation failed is not clean and never comes back here.
    spare.set(buffer);
    return sum / batch;
  }

  private BatchBuffer takeBuffer(int batch, int classes) {
    BatchBuffer buffer = spare.getAndSet(null);
    return buffer != null && buffer.holds(batch, classes)
        ? buffer
        : new BatchBuffer(batch, classes);
  }

  /** The value of a row in double: a few logits near the float limit sum to more than it. */
  private double valueBeyondFloat(Tensor logits, int image, LabelMatrix labels, int row) {
    double sum = 0;
    for (int label = 0; label < labels.classes(); label++) {
      double z = logits.get((long) image * labels.classes() + label);
      sum +=
          switch (labels.state(row, label)) {
            case POSITIVE -> positiveWeight * softplus(-z);
            case NEGATIVE -> negativeWeight * softplus(z);
            case UNKNOWN -> unknownWeight * softplus(z);
          };
    }
    return sum;
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  @Override
  public String describe() {
    String text =
        Losses.WEIGHTED_BCE + ":wp=" + text(positiveWeight) + ",wn=" + text(negativeWeight);
    return unknownWeight == negativeWeight ? text : text + ",wu=" + text(unknownWeight);
  }

  /** The shortest decimal that reads back as the same float; whole numbers without a fraction. */
  private static String text(float weight) {
    String text = Float.toString(weight);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  @Override
  public String toString() {
    return describe();
  }
}
