package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Images with known labels, of which each class loses a share at random, and their scores. */
final class Simulation implements AutoCloseable {
  final Tensor scores;
  final LabelMatrix given;
  final int[] truly;
  final double[] recall;

  /**
   * @param priors for each class the share of images that have it
   * @param kept for each class the probability that a label is given where it fits
   * @param separation distance in standard deviations between the scores of those with the label
   *     and those without, both normal
   */
  Simulation(int images, double[] priors, double[] kept, double separation, long seed) {
    Random random = new Random(seed);
    int classes = priors.length;
    scores = Tensor.allocate(Shape.of(images, classes));
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    truly = new int[classes];
    recall = new double[classes];
    for (int row = 0; row < images; row++) {
      int[] positives = new int[classes];
      int count = 0;
      for (int c = 0; c < classes; c++) {
        boolean fits = random.nextDouble() < priors[c];
        if (fits) {
          truly[c]++;
        }
        scores.set(
            (long) row * classes + c, (float) (random.nextGaussian() + (fits ? separation : 0)));
        if (fits && random.nextDouble() < kept[c]) {
          positives[count++] = c;
        }
      }
      builder.addRow(Arrays.copyOf(positives, count));
    }
    given = builder.build();
    for (int c = 0; c < classes; c++) {
      recall[c] = (double) given.positivesPerClass()[c] / truly[c];
    }
  }

  @Override
  public void close() {
    scores.close();
  }
}
