package dev.lacuna.cli.gaps;

import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Images whose true labels are known, of which some are hidden at random, and scores that tell the
 * true labels more or less.
 *
 * @param truth all labels that fit
 * @param given those of them that were given, and no verified negatives
 * @param logits (images, classes), those of true labels higher by {@code strength} on average
 */
record Tagging(LabelMatrix truth, LabelMatrix given, Tensor logits) implements AutoCloseable {
  private static final int TRUTH = 1;
  private static final int GIVEN = 2;
  private static final int NOISE = 3;

  /** Class c has a share of 0.02 to 0.2 of the images and a recall of 0.3 to 0.9. */
  static Tagging of(int images, int classes, double strength, long seed) {
    double[] recall = new double[classes];
    Arrays.setAll(recall, c -> 0.3 + 0.1 * (c * 5 % 7));
    return of(recall, images, strength, seed);
  }

  /** The same, with one recall for all classes. */
  static Tagging ofRecall(double share, int images, int classes, double strength, long seed) {
    double[] recall = new double[classes];
    Arrays.fill(recall, share);
    return of(recall, images, strength, seed);
  }

  private static Tagging of(double[] recall, int images, double strength, long seed) {
    int classes = recall.length;
    double[] prior = new double[classes];
    Arrays.setAll(prior, c -> 0.02 + 0.18 * c / classes);
    LabelMatrix.Builder truth = LabelMatrix.builder(classes);
    LabelMatrix.Builder given = LabelMatrix.builder(classes);
    Tensor logits = Tensor.allocate(Shape.of(images, classes));
    for (int image = 0; image < images; image++) {
      long start = (long) image * classes;
      int[] fit =
          IntStream.range(0, classes)
              .filter(c -> Philox.uniform(seed, TRUTH, start + c) < prior[c])
              .toArray();
      truth.addRow(fit);
      given.addRow(
          IntStream.of(fit)
              .filter(c -> Philox.uniform(seed, GIVEN, start + c) < recall[c])
              .toArray());
      for (int c = 0; c < classes; c++) {
        double uniform = Math.max(1e-6, Philox.uniform(seed, NOISE, start + c));
        logits.set(start + c, (float) (Math.log(uniform / (1 - uniform)) - strength / 2));
      }
      for (int c : fit) {
        logits.set(start + c, (float) (logits.get(start + c) + strength));
      }
    }
    return new Tagging(truth.build(), given.build(), logits);
  }

  ScoreSource source() {
    return ScoreSource.of(logits, given);
  }

  @Override
  public void close() {
    logits.close();
  }
}
