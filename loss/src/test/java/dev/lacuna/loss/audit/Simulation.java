package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.util.Arrays;

/**
 * Images whose true labels are known, a share of which was given, and a model's scores: logits are
 * normal, around {@code separation} where the label is true and around 0 elsewhere.
 */
final class Simulation implements ScoreRows {
  final LabelMatrix truth;
  final LabelMatrix given;
  private final float[][] logits;

  /**
   * Makes one.
   *
   * @param frequency share of the images that a label fits
   * @param recall for each label the share of these that were given
   * @param separation for each label how well the model tells it
   */
  Simulation(int rows, double frequency, double[] recall, double[] separation, long seed) {
    int classes = recall.length;
    LabelMatrix.Builder all = LabelMatrix.builder(classes);
    LabelMatrix.Builder some = LabelMatrix.builder(classes);
    logits = new float[rows][classes];
    for (int row = 0; row < rows; row++) {
      int[] fitting = new int[classes];
      int[] told = new int[classes];
      int fits = 0;
      int tells = 0;
      for (int label = 0; label < classes; label++) {
        long at = (long) row * classes + label;
        boolean isTrue = Philox.uniform(seed, 1, at) < frequency;
        if (isTrue) {
          fitting[fits++] = label;
          if (Philox.uniform(seed, 2, at) < recall[label]) {
            told[tells++] = label;
          }
        }
        logits[row][label] = (float) (normal(seed, at) + (isTrue ? separation[label] : 0));
      }
      all.addRow(Arrays.copyOf(fitting, fits));
      some.addRow(Arrays.copyOf(told, tells));
    }
    truth = all.build();
    given = some.build();
  }

  /** Box and Muller's. */
  private static double normal(long seed, long at) {
    double u = 1 - Philox.uniform(seed, 3, at);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * Philox.uniform(seed, 4, at));
  }

  AuditResult audit(AuditOptions options) {
    try {
      return new LabelAudit(given, CoOccurrence.of(given), this, options).run();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  boolean isRight(int row, int label) {
    return truth.state(row, label) == LabelState.POSITIVE;
  }

  @Override
  public int rows() {
    return logits.length;
  }

  @Override
  public int classes() {
    return truth.classes();
  }

  @Override
  public void forEach(Consumer consumer) throws IOException {
    for (int row = 0; row < logits.length; row++) {
      consumer.accept(row, logits[row].clone());
    }
  }
}
