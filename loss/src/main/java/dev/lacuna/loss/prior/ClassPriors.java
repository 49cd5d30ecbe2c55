package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;

/**
 * For each class an estimate of how many images truly have it (prior), and of the share of those
 * where the label is given (label recall), from scores and the given labels alone.
 *
 * <p>All estimates assume that within a class the given labels are a random sample of those that
 * fit ("selected completely at random"): an image whose label is missing scores like one whose
 * label is given. So the scores must come from a model that was not trained on these images, such
 * as out-of-fold ones: a model scores a label it was trained on higher for that reason. Where only
 * the obvious cases of a class were labelled, its label recall comes out too high.
 *
 * <p>A class with fewer than {@link #FEWEST_GIVEN} given labels has {@link #tooFew} set; its label
 * recall is that of all other classes together, and its prior follows from that.
 */
public final class ClassPriors {
  /**
   * Below this many given labels a share of them has a standard error above a third of itself, and
   * the class is not estimated by itself.
   */
  public static final int FEWEST_GIVEN = 10;

  private final int images;
  private final int[] given;
  private final double[] prior;

  private ClassPriors(int images, int[] given, double[] prior) {
    this.images = images;
    this.given = given;
    this.prior = prior;
  }

  /**
   * Puts together estimates of single classes.
   *
   * @param images at least 1
   * @param given images that have the label given
   * @param estimates estimated share of images that it fits; read only for classes with enough
   */
  static ClassPriors of(int images, int[] given, double[] estimates) {
    double sumGiven = 0;
    double sumExpected = 0;
    for (int c = 0; c < given.length; c++) {
      if (given[c] >= FEWEST_GIVEN) {
        sumGiven += given[c];
        sumExpected += estimates[c] * images;
      }
    }
    // Where no class has enough, nothing says that a label is missing.
    double recall = sumExpected == 0 ? 1 : Math.min(1, sumGiven / sumExpected);
    double[] prior = new double[given.length];
    for (int c = 0; c < given.length; c++) {
      double lowest = (double) given[c] / images;
      double estimate = given[c] >= FEWEST_GIVEN ? estimates[c] : lowest / recall;
      prior[c] = Math.clamp(estimate, lowest, 1);
    }
    return new ClassPriors(images, given, prior);
  }

  /**
   * CRISP's estimate: Liu, Xu, Wang and Geng, "Can Class-Priors Help Single-Positive Multi-Label
   * Learning?" (2023). With q(z) the share of images that score at least z and qp(z) the share of
   * those with the label given, prior = q(z) / qp(z) at the z that makes an upper bound of this
   * ratio lowest. The ratio is prior + (1 - prior) (share of images without the label that reach z)
   * / qp(z), hence too high unless those that score best all have the label, and never too low but
   * by chance.
   *
   * <p>Deviations: images verified not to have the label are left out of q; {@link
   * ConfidenceBound#WILSON} takes the place of the paper's bound, see there; and as the ratio can
   * only be lowest at the score of a given label, those are sorted and the other images counted,
   * which needs memory for the given labels and not for images times classes.
   *
   * @param parallel who does it; the result does not depend on it
   * @param scores (images, classes); only their order within a class matters
   * @param labels as many rows and classes
   * @throws IllegalArgumentException if the shapes do not fit, there is no image, or a score is NaN
   */
  public static ClassPriors crisp(Parallel parallel, Tensor scores, LabelMatrix labels) {
    return crisp(parallel, scores, labels, ConfidenceBound.WILSON);
  }

  /**
   * As {@link #crisp(Parallel, Tensor, LabelMatrix)}, with a choice of the bound; {@link
   * ConfidenceBound#UNIFORM} is the paper's.
   *
   * @throws IllegalArgumentException as there
   */
  public static ClassPriors crisp(
      Parallel parallel, Tensor scores, LabelMatrix labels, ConfidenceBound bound) {
    return GivenScores.collect(parallel, scores, labels).crisp(bound);
  }

  /**
   * Estimate by the mean score of given labels: Elkan and Noto, "Learning Classifiers from Only
   * Positive and Unlabeled Data" (KDD 2008), their e1. A model trained with unknown taken for
   * negative at full weight ({@code an}) learns the probability that a label is <em>given</em>; on
   * an image that it surely fits, that is the label recall. So label recall = mean of sigmoid(z)
   * over the images with the label given.
   *
   * <p>Needs probabilities that are right on the images scored, that is held-out images and that
   * loss; after Hill, ASL or w_n below 1 it means nothing. Where a label cannot be told from the
   * image alone, label recall comes out too low.
   *
   * @param logits (images, classes)
   * @param labels as many rows and classes
   * @throws IllegalArgumentException if the shapes do not fit, there is no image, or a logit is NaN
   */
  public static ClassPriors heldOut(Parallel parallel, Tensor logits, LabelMatrix labels) {
    return GivenScores.collect(parallel, logits, labels).elkanNoto();
  }

  /** Number of classes. */
  public int classes() {
    return given.length;
  }

  /** Number of images that the estimate is from. */
  public int images() {
    return images;
  }

  /** Number of images that have the label given. */
  public int given(int label) {
    return given[label];
  }

  /** Whether the class has too few given labels for an estimate of its own. */
  public boolean tooFew(int label) {
    return given[label] < FEWEST_GIVEN;
  }

  /** Estimated share of images that the label fits, from {@code given / images} to 1. */
  public double prior(int label) {
    return prior[label];
  }

  /** The prior of every class, as a new array. */
  public double[] priors() {
    return prior.clone();
  }

  /** Estimated number of images that the label fits, at least {@link #given}. */
  public double expected(int label) {
    // Not below, as the product of a rounded quotient may be.
    return Math.max(given[label], prior[label] * images);
  }

  /**
   * Estimated share of the images with this label where it is given, in (0, 1]; NaN for a class
   * without any given label, of which nothing can be said.
   */
  public double labelRecall(int label) {
    return given[label] / expected(label);
  }

  /** Label recall of all classes together: given labels over estimated ones; 1 if none is given. */
  public double labelRecall() {
    double sumGiven = 0;
    double sumExpected = 0;
    for (int c = 0; c < given.length; c++) {
      sumGiven += given[c];
      sumExpected += expected(c);
    }
    return sumGiven == 0 ? 1 : sumGiven / sumExpected;
  }
}
