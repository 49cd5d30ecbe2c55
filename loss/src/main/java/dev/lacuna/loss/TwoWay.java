package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.loss.Reduction;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.engine.text.NamedSettings;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Positives are to score above negatives, among the labels of an image and among the images of a
 * label: Kobayashi, "Two-Way Multi-Label Loss" (CVPR 2023). For one image (over labels), and for
 * one label (over the images of the batch):
 *
 * <pre>
 * L = softplus(s)   s = T_n log sum_negatives exp(z / T_n) + T_p log sum_positives exp(-z / T_p)
 * dL/dz = sigmoid(s) softmax(z / T_n) of a negative,  -sigmoid(s) softmax(-z / T_p) of a positive
 * </pre>
 *
 * <p>The value is the mean over images that have a positive, plus the mean over labels that have
 * one in the batch; 0 without any positive (the authors' code gives NaN). An image or label without
 * negatives counts 0 in its mean.
 *
 * <p>Unknown labels are negatives, as in the paper, whose labels are complete, or they {@link
 * #ignoringUnknown take no part}; then it learns only where there are verified negatives. This is
 * no loss for missing labels: the sum over negatives is ruled by the highest of them, which is
 * where the missing positives are. It orders well where labels are nearly complete, and depends on
 * the size of the batch.
 *
 * <p>Instances may be used by several threads at once.
 */
public final class TwoWay implements Loss {
  static final String NAME = "two-way";

  /** Beyond these, powers of any logits are all alike or all 0 but one. */
  private static final float COLDEST = 0x1p-20f;

  private static final float HOTTEST = 0x1p20f;

  private final float positiveTemperature;
  private final float negativeTemperature;
  private final boolean unknownIsNegative;

  /** The buffers of the last evaluation, taken away while they are in use. */
  private final AtomicReference<Contest[]> spare = new AtomicReference<>();

  private TwoWay(float positiveTemperature, float negativeTemperature, boolean unknownIsNegative) {
    this.positiveTemperature = temperature("tp", positiveTemperature);
    this.negativeTemperature = temperature("tn", negativeTemperature);
    this.unknownIsNegative = unknownIsNegative;
  }

  private static float temperature(String name, float value) {
    return LossArguments.requireIn(name, value, COLDEST, HOTTEST);
  }

  static Loss read(NamedSettings parameters) {
    return new TwoWay(
        parameters.number("tp", 4), parameters.number("tn", 1), parameters.flag("unknown", true));
  }

  /**
   * The loss that takes unknown labels for negatives.
   *
   * @param positiveTemperature T_p, 2^-20 to 2^20; the authors use 4
   * @param negativeTemperature T_n, likewise; 1
   * @throws IllegalArgumentException if out of range
   */
  public static TwoWay of(float positiveTemperature, float negativeTemperature) {
    return new TwoWay(positiveTemperature, negativeTemperature, true);
  }

  /** This loss with verified negatives alone as negatives. */
  public TwoWay ignoringUnknown() {
    return new TwoWay(positiveTemperature, negativeTemperature, false);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if unknown labels take no part and there is no verified
   *     negative, so that nothing would be learned
   */
  @Override
  public Loss bind(LabelMatrix training) {
    if (!unknownIsNegative) {
      for (int row = 0; row < training.rows(); row++) {
        if (training.negativeCount(row) > 0) {
          return this;
        }
      }
      throw new IllegalArgumentException(
          NAME
              + " with unknown=0 learns from verified negatives, and the labels have none;"
              + " use unknown=1");
    }
    return this;
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
    int classes = labels.classes();
    int[] columns = columnsWithPositives(labels, rows, batch);
    int images = 0;
    for (int image = 0; image < batch; image++) {
      images += labels.positiveCount(rows[image]) > 0 ? 1 : 0;
    }
    Contest[] contests = take(backend.parallel().threads(), Math.max(batch, classes));
    double[] values = new double[batch + columns.length];
    float byImage = images == 0 ? 0 : 1f / images;
    backend
        .parallel()
        .forEach(
            batch,
            (worker, image) ->
                values[image] =
                    row(contests[worker], logits, labels, rows[image], image, byImage, gradient));
    float byColumn = columns.length == 0 ? 0 : 1f / columns.length;
    backend
        .parallel()
        .forEach(
            columns.length,
            (worker, k) ->
                values[batch + k] =
                    column(contests[worker], logits, labels, rows, columns[k], byColumn, gradient));
    spare.set(contests);
    double sumRows = 0;
    for (int image = 0; image < batch; image++) {
      sumRows += values[image];
    }
    double sumColumns = 0;
    for (int k = 0; k < columns.length; k++) {
      sumColumns += values[batch + k];
    }
    return images == 0 ? 0 : sumRows / images + sumColumns / columns.length;
  }

  private Contest[] take(int threads, int length) {
    Contest[] taken = spare.getAndSet(null);
    return taken != null && taken.length >= threads && taken[0].holds(length)
        ? taken
        : Stream.generate(() -> new Contest(length, positiveTemperature, negativeTemperature))
            .limit(threads)
            .toArray(Contest[]::new);
  }

  private static int[] columnsWithPositives(LabelMatrix labels, int[] rows, int batch) {
    int count = 0;
    for (int image = 0; image < batch; image++) {
      count += labels.positiveCount(rows[image]);
    }
    int[] columns = new int[count];
    for (int image = 0; image < batch; image++) {
      for (int i = 0; i < labels.positiveCount(rows[image]); i++) {
        columns[--count] = labels.positive(rows[image], i);
      }
    }
    return Arrays.stream(columns).sorted().distinct().toArray();
  }

  /** One image over its labels; overwrites its gradient. */
  private double row(
      Contest contest,
      Tensor logits,
      LabelMatrix labels,
      int row,
      int image,
      float scale,
      Tensor gradient) {
    int classes = labels.classes();
    long start = (long) image * classes;
    contest.begin(classes);
    if (unknownIsNegative) {
      contest.fillNegatives(logits, start);
    } else {
      for (int i = 0; i < labels.negativeCount(row); i++) {
        int label = labels.negative(row, i);
        contest.negative(label, logits.get(start + label));
      }
    }
    for (int i = 0; i < labels.positiveCount(row); i++) {
      int label = labels.positive(row, i);
      contest.positive(label, logits.get(start + label));
    }
    double value = contest.value();
    if (gradient != null) {
      float[] slopes = contest.slopes(scale);
      for (int c = 0; c < classes; c++) {
        gradient.set(start + c, slopes[c]);
      }
    }
    return value;
  }

  /** One label over the images of the batch; adds to its gradient. */
  private double column(
      Contest contest,
      Tensor logits,
      LabelMatrix labels,
      int[] rows,
      int label,
      float scale,
      Tensor gradient) {
    int batch = logits.shape().extent(0);
    contest.begin(batch);
    for (int image = 0; image < batch; image++) {
      float logit = logits.get((long) image * labels.classes() + label);
      switch (labels.state(rows[image], label)) {
        case POSITIVE -> contest.positive(image, logit);
        case NEGATIVE -> contest.negative(image, logit);
        case UNKNOWN -> {
          if (unknownIsNegative) {
            contest.negative(image, logit);
          }
        }
      }
    }
    double value = contest.value();
    if (gradient != null) {
      float[] slopes = contest.slopes(scale);
      for (int image = 0; image < batch; image++) {
        long index = (long) image * labels.classes() + label;
        gradient.set(index, gradient.get(index) + slopes[image]);
      }
    }
    return value;
  }

  @Override
  public Reduction reduction() {
    return Reduction.MEAN_OVER_IMAGES_PLUS_MEAN_OVER_CLASSES;
  }

  @Override
  public String describe() {
    return new LossText(NAME)
        .with("tp", positiveTemperature)
        .with("tn", negativeTemperature)
        .with("unknown", unknownIsNegative)
        .toString();
  }

  @Override
  public String toString() {
    return describe();
  }
}
