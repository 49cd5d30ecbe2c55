package dev.lacuna.loss.audit;

import dev.lacuna.engine.kernel.ScalarMath;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What the other given labels of an image say for and against each label, learned beside the
 * model's logit: a logistic regression of "label k is given" for each label,
 *
 * <pre>z_k = a_k s_k + b_k + sum over given j other than k of B_jk,</pre>
 *
 * s being the model's logits. It is stacked generalisation (Wolpert, Neural Networks 1992) over
 * labels, as in Godbole and Sarawagi, "Discriminative Methods for Multi-labeled Classification"
 * (PAKDD 2004), with the labels that are given where theirs has predicted ones: those are right.
 * {@link LabelEvidence} sees implications of single labels, also rare ones; this sees what excludes
 * what (a picture has one background) and weighs many labels together. Half hidden labels of
 * composites: average precision of the hidden ones 0.51 without, 0.58 with it.
 *
 * <p>B, b and a - 1 have Gaussian priors around 0. B's standard deviation is the one of four with
 * which the labels of images that were left out are most probable: labels that have nothing to do
 * with each other are left as they were. Regressions are of {@value #FOLDS} folds, each image
 * judged by the one that has not seen it: else what is given would look surer than what is missing.
 * Learned by AdaGrad (Duchi et al., JMLR 2011) in {@value #STEPS} steps, whatever the number of
 * images.
 *
 * <p>Memory: {@value #MOST_LABELS} labels at most take part, the most frequent ones, and a sample
 * of images, 64 MiB of scores at most. Others keep their logit.
 */
final class LabelContext {
  private static final int MOST_LABELS = 1024;
  private static final int MOST_SCORES = 1 << 24;
  private static final int FOLDS = 5;
  private static final int STEPS = 300;
  private static final int BATCH = 1000;
  private static final float PAIR_RATE = 0.1f;

  /** Faster than pairs: of logits that are shifted, pairs would take the part of offsets. */
  private static final float SCALING_RATE = 0.5f;

  /** Standard deviations of B's prior to choose from. */
  private static final double[] DEVIATIONS = {0.03, 0.1, 0.25, 0.5};

  /** That of b and a - 1: wide, since losses scale and shift logits. */
  private static final double SCALING = 2;

  /** Streams of random numbers. */
  private static final long SAMPLE = 1;

  private static final long FOLD = 2;

  /** Keeps a gradient that was always 0 from 0 / 0. */
  private static final float TINY = 1e-10f;

  private final LabelMatrix labels;
  private final long seed;
  private final int[] taking;
  private final int[] placeOf;
  private final Regression[] regressions;
  private final float[] z;

  private LabelContext(LabelMatrix labels, CoOccurrence counts, long seed) {
    this.labels = labels;
    this.seed = seed;
    this.taking =
        IntStream.range(0, labels.classes())
            .boxed()
            .sorted(Comparator.comparingInt(label -> -counts.given(label)))
            .limit(MOST_LABELS)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    this.placeOf = new int[labels.classes()];
    Arrays.fill(placeOf, -1);
    for (int place = 0; place < taking.length; place++) {
      placeOf[taking[place]] = place;
    }
    this.regressions = new Regression[FOLDS];
    this.z = new float[taking.length];
  }

  /** Images to learn from: their rows, the logits and the places of given labels that take part. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sample(int[] rows, float[][] logits, int[][] given) {}

  /**
   * Learns from the scores of all images; they are read once.
   *
   * @throws IOException if scores cannot be read
   */
  static LabelContext learn(LabelMatrix labels, CoOccurrence counts, ScoreRows scores, long seed)
      throws IOException {
    LabelContext context = new LabelContext(labels, counts, seed);
    int width = context.taking.length;
    int[] shuffled = Philox.permutation(seed, SAMPLE, labels.rows());
    int[] drawn = Arrays.copyOf(shuffled, Math.min(shuffled.length, MOST_SCORES / width));
    int[] at = new int[labels.rows()];
    Arrays.fill(at, -1);
    for (int i = 0; i < drawn.length; i++) {
      at[drawn[i]] = i;
    }
    Sample sample = new Sample(drawn, new float[drawn.length][], new int[drawn.length][]);
    scores.forEach(
        (row, all) -> {
          if (at[row] >= 0) {
            sample.logits[at[row]] = context.taken(all);
            sample.given[at[row]] = context.given(row);
          }
        });
    double best = Double.POSITIVE_INFINITY;
    double chosen = DEVIATIONS[0];
    for (double deviation : DEVIATIONS) {
      Regression regression = context.learn(0, sample, deviation);
      double surprise = context.surprise(regression, 0, sample);
      if (surprise < best) {
        best = surprise;
        chosen = deviation;
        context.regressions[0] = regression;
      }
    }
    for (int fold = 1; fold < FOLDS; fold++) {
      context.regressions[fold] = context.learn(fold, sample, chosen);
    }
    return context;
  }

  private float[] taken(float[] all) {
    float[] some = new float[taking.length];
    for (int k = 0; k < some.length; k++) {
      some[k] = all[taking[k]];
    }
    return some;
  }

  /** Places of an image's labels among those that take part, ascending. */
  private int[] given(int row) {
    return IntStream.range(0, labels.positiveCount(row))
        .map(i -> placeOf[labels.positive(row, i)])
        .filter(place -> place >= 0)
        .toArray();
  }

  private int foldOf(int row) {
    return Philox.below(seed, FOLD, row, FOLDS);
  }

  /** Cross-entropy of the labels of a fold's images. */
  private double surprise(Regression regression, int fold, Sample sample) {
    double sum = 0;
    for (int i = 0; i < sample.rows.length; i++) {
      if (foldOf(sample.rows[i]) == fold) {
        regression.forward(sample.logits[i], sample.given[i], z);
        for (float all : z) {
          sum += ScalarMath.softplus(all);
        }
        for (int k : sample.given[i]) {
          sum -= z[k];
        }
      }
    }
    return sum;
  }

  private Regression learn(int fold, Sample sample, double deviation) {
    int[] seen =
        IntStream.range(0, sample.rows.length)
            .filter(i -> foldOf(sample.rows[i]) != fold)
            .toArray();
    Regression regression = new Regression(taking.length);
    if (seen.length == 0) {
      return regression;
    }
    int batch = Math.min(BATCH, seen.length);
    Regression gradient = new Regression(taking.length);
    Regression squares = new Regression(taking.length);
    int next = 0;
    for (int step = 0; step < STEPS; step++) {
      gradient.clear();
      for (int b = 0; b < batch; b++) {
        int i = seen[next];
        next = next + 1 == seen.length ? 0 : next + 1;
        regression.forward(sample.logits[i], sample.given[i], z);
        for (int k = 0; k < z.length; k++) {
          z[k] = ScalarMath.sigmoid(z[k]) / batch;
        }
        for (int k : sample.given[i]) {
          z[k] -= 1f / batch;
        }
        gradient.add(z, sample.logits[i], sample.given[i]);
      }
      regression.descend(gradient, squares, pull(deviation, seen), pull(SCALING, seen));
    }
    return regression;
  }

  private static float pull(double deviation, int[] seen) {
    return (float) (1 / (deviation * deviation * seen.length));
  }

  /**
   * Adds to an image's scores what its labels say; a label that is given gets what the others say.
   *
   * @param logits of the model, one a label
   * @param scores one a label
   */
  void addTo(int row, float[] logits, float[] scores) {
    float[] some = taken(logits);
    regressions[foldOf(row)].forward(some, given(row), z);
    for (int k = 0; k < z.length; k++) {
      scores[taking[k]] += z[k] - some[k];
    }
  }

  /** Weights of all labels, or a gradient by them, or its squares. */
  private static final class Regression {
    private final int width;

    /** B, row by row: what label j says of each label. Its diagonal stays 0. */
    private final float[] pairs;

    /** a - 1. */
    private final float[] slopes;

    private final float[] offsets;

    Regression(int width) {
      this.width = width;
      this.pairs = new float[width * width];
      this.slopes = new float[width];
      this.offsets = new float[width];
    }

    void clear() {
      Arrays.fill(pairs, 0);
      Arrays.fill(slopes, 0);
      Arrays.fill(offsets, 0);
    }

    void forward(float[] logits, int[] given, float[] out) {
      for (int k = 0; k < width; k++) {
        out[k] = logits[k] + slopes[k] * logits[k] + offsets[k];
      }
      for (int j : given) {
        int start = j * width;
        for (int k = 0; k < width; k++) {
          out[k] += pairs[start + k];
        }
      }
    }

    /** Adds the gradient by the weights of one image. */
    void add(float[] error, float[] logits, int[] given) {
      for (int k = 0; k < width; k++) {
        slopes[k] += error[k] * logits[k];
        offsets[k] += error[k];
      }
      for (int j : given) {
        int start = j * width;
        for (int k = 0; k < width; k++) {
          pairs[start + k] += error[k];
        }
      }
    }

    void descend(Regression gradient, Regression squares, float pairPull, float scalingPull) {
      for (int k = 0; k < width; k++) {
        gradient.pairs[k * width + k] = 0;
      }
      descend(pairs, gradient.pairs, squares.pairs, PAIR_RATE, pairPull);
      descend(slopes, gradient.slopes, squares.slopes, SCALING_RATE, scalingPull);
      descend(offsets, gradient.offsets, squares.offsets, SCALING_RATE, scalingPull);
    }

    private static void descend(
        float[] weights, float[] gradient, float[] squares, float rate, float pull) {
      for (int i = 0; i < weights.length; i++) {
        float slope = gradient[i] + pull * weights[i];
        squares[i] += slope * slope;
        weights[i] -= rate * slope / ((float) Math.sqrt(squares[i]) + TINY);
      }
    }
  }
}
