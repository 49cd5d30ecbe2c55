package dev.lacuna.loss;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.prior.ClassPriors;
import dev.lacuna.loss.prior.ConfidenceBound;
import dev.lacuna.loss.prior.ScoreHistograms;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@link NonNegativePu} knows of each class: what a positive weighs, and how large the risk of
 * negatives was lately. Different classes may be used by different threads.
 */
final class PuClasses {
  /** Positives of a class that a mean over batches should hold. */
  private static final int POSITIVES_OF_MEAN = 10;

  /** Epochs whose logits label recall is estimated from. */
  private static final int EPOCHS_OF_ESTIMATE = 2;

  private final LabelMatrix training;
  private final double[] weights;
  private final double[] givenShare;
  private final double[] meanBracket;
  private final double beta;
  private final boolean twoSets;
  private int batches;

  /** The logits of this epoch, or null where nobody wants to know. */
  private ScoreHistograms histograms;

  PuClasses(NonNegativePu.Settings settings, LabelMatrix training) {
    double[] priors = settings.priors();
    if (priors != null && priors.length != training.classes()) {
      throw new IllegalArgumentException(
          "%s has priors of %d classes, the labels have %d"
              .formatted(NonNegativePu.NAME, priors.length, training.classes()));
    }
    this.training = training;
    this.beta = settings.beta();
    this.twoSets = settings.twoSets();
    int[] given = training.positivesPerClass();
    weights = new double[given.length];
    givenShare = new double[given.length];
    meanBracket = new double[given.length];
    for (int c = 0; c < given.length; c++) {
      if (given[c] > 0) {
        givenShare[c] = (double) given[c] / training.rows();
        weights[c] =
            priors != null
                ? priors[c] / givenShare[c]
                : settings.auto() ? 1 : 1 / settings.recall();
      }
    }
    histograms = settings.auto() ? new ScoreHistograms(given.length) : null;
  }

  boolean isTraining(LabelMatrix labels) {
    return labels == training;
  }

  void requireCount(int classes) {
    if (classes != weights.length) {
      throw new IllegalArgumentException(
          "loss %s is bound to labels of %d classes, but is given %d"
              .formatted(NonNegativePu.NAME, weights.length, classes));
    }
  }

  /** Estimates from the epoch that ended, where that is asked for. */
  void beginEpoch(int epoch) {
    if (histograms == null || batches == 0) {
      return;
    }
    ClassPriors priors = histograms.crisp(ConfidenceBound.WILSON);
    for (int c = 0; c < weights.length; c++) {
      if (weights[c] > 0) {
        weights[c] = 1 / priors.labelRecall(c);
      }
    }
    histograms = epoch <= EPOCHS_OF_ESTIMATE ? new ScoreHistograms(weights.length) : null;
  }

  /** What batches have left, to be stored. */
  Map<String, double[]> state() {
    Map<String, double[]> state = new HashMap<>();
    state.put("batches", new double[] {batches});
    state.put("weights", weights.clone());
    state.put("brackets", meanBracket.clone());
    if (histograms != null) {
      state.put("counts", histograms.counts());
    }
    return state;
  }

  /** Takes back what {@link #state} gave. */
  void restore(LossState saved) {
    batches = (int) saved.read("batches", 1)[0];
    System.arraycopy(saved.read("weights", weights.length), 0, weights, 0, weights.length);
    System.arraycopy(saved.read("brackets", weights.length), 0, meanBracket, 0, weights.length);
    histograms = null;
    if (saved.has("counts")) {
      histograms = new ScoreHistograms(weights.length);
      histograms.restore(saved.read("counts", histograms.counts().length));
    }
    saved.finish();
  }

  /** Takes note of a batch to learn from. */
  void beginBatch(Tensor logits, int[] rows) {
    batches++;
    if (histograms != null) {
      histograms.add(logits, training, rows, logits.shape().extent(0));
    }
  }

  /** What a positive of a class weighs in a mean over the batch. */
  double weight(int label) {
    return weights[label];
  }

  /**
   * How many times l(-z) of a positive is withdrawn: for the images that it stands for, and for
   * itself in the paper's two sets. In one set it is in the mean over X itself, where it is left
   * out instead.
   */
  double withdrawal(int label) {
    return twoSets ? weights[label] : Math.max(0, weights[label] - 1);
  }

  /**
   * Whether a class is overfitted.
   *
   * @param bracket B of this batch
   * @param batch images in it
   * @param learning whether the batch, one to learn from, is to change the mean
   */
  boolean clamped(int label, double bracket, int batch, boolean learning) {
    if (learning) {
      double wanted = POSITIVES_OF_MEAN / Math.max(givenShare[label] * batch, Double.MIN_NORMAL);
      double reach = Math.min(batches, Math.max(1, wanted));
      meanBracket[label] += (bracket - meanBracket[label]) / reach;
    }
    return (batches == 0 ? bracket : meanBracket[label]) < -beta;
  }
}
