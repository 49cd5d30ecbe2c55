package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.engine.text.NamedSettings;
import dev.lacuna.loss.prior.ClassPriors;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The risk that complete labels would have, estimated for each class from its given positives P and
 * the prior pi, the share of images that it fits: Kiryo, Niu, du Plessis and Sugiyama,
 * "Positive-Unlabeled Learning with Non-Negative Risk Estimator" (NIPS 2017), equation 6. With l(z)
 * the loss of a positive and l(-z) that of a negative, see {@link Surrogate}:
 *
 * <pre>
 * value = sum over classes of  pi mean_P l(z) + B      B = mean_X l(-z) - pi mean_P l(-z)
 * </pre>
 *
 * <p>X are all images, those of P among them: what is added for them as negatives is withdrawn
 * again, and so is the share that the missing labels have in the mean over X. B is the risk of the
 * true negatives, which cannot be below 0. Where B &lt; -beta it is overfitted: the class counts pi
 * mean_P l(z) - beta, and its gradient is that of -gamma B, a step back. With complete labels and
 * the logistic surrogate this is plain cross-entropy. Images verified not to have the label are in
 * X like any other.
 *
 * <p>In the paper X is a second set of images, without any label. {@link #withTwoSets} takes the
 * mean over the images without the label in place of X, as the authors' code does with a single
 * set: then B is too low by pi mean_P l(-z) times the label recall, or nearly so.
 *
 * <p>Deviations, because in a batch of 32 images and 1,000 classes most classes have no positive:
 *
 * <ul>
 *   <li>Each positive weighs pi N / n in a mean over the batch, where n of the N training images
 *       have the label given, instead of pi over the number of positives in the batch. This is one
 *       over the label recall: each positive stands for the images like it whose label is missing.
 *       On average over batches, those without a positive among them, both are pi mean_P; in a
 *       batch that holds all images they are the same.
 *   <li>Whether B &lt; -beta is decided by the mean of B over recent batches, as many as hold 10
 *       positives of the class between them. In a single batch B is below 0 whenever a rare label
 *       occurs in it and is recognised, and every such step would be undone. For a class with that
 *       many positives in each batch, and in the first batch of any, this is the published rule.
 * </ul>
 *
 * <p>Label recall is a number for all classes, or follows from a prior for each, or is {@code
 * auto}: 1 in the first epoch, and then {@link ClassPriors#crisp} of the logits of the first epoch,
 * when every image is scored before the network has learned from it, and again of those of the
 * second.
 *
 * <p>The loss has to be bound to training labels, and a bound loss serves one training. With other
 * labels, such as those of validation images, it uses weights and means as they are.
 */
public final class NonNegativePu implements Loss {
  static final String NAME = "nnpu";

  /** The loss l of a single entry. */
  public enum Surrogate {
    /** l(z) = sigmoid(-z), as published: at most 1, and a confident mistake hardly pulls. */
    SIGMOID,
    /** l(z) = softplus(-z) = -log p: a confident mistake pulls with full weight. */
    LOGISTIC
  }

  /**
   * What the loss was asked for.
   *
   * @param recall label recall of all classes; NaN for auto or where priors are given
   * @param priors null where recall says it
   * @param twoSets whether X leaves out P
   */
  record Settings(
      Surrogate surrogate,
      float recall,
      double[] priors,
      float beta,
      float gamma,
      boolean twoSets) {
    boolean auto() {
      return priors == null && Float.isNaN(recall);
    }
  }

  private final Settings settings;

  /** Null before the loss is bound. */
  private final PuClasses classes;

  /** The buffers of the last evaluation, taken away while they are in use. */
  private final AtomicReference<PuColumns[]> spare = new AtomicReference<>();

  private NonNegativePu(Settings settings, PuClasses classes) {
    this.settings = settings;
    this.classes = classes;
  }

  /**
   * The loss with label recall estimated, the published surrogate, beta 0 and gamma 1.
   *
   * @param surrogate loss of a single entry
   */
  public static NonNegativePu of(Surrogate surrogate) {
    return new NonNegativePu(new Settings(surrogate, Float.NaN, null, 0, 1, false), null);
  }

  static Loss read(NamedSettings parameters) {
    NonNegativePu loss =
        of(parameters.flag("logistic", false) ? Surrogate.LOGISTIC : Surrogate.SIGMOID)
            .withClamp(parameters.number("beta", 0), parameters.number("gamma", 1));
    if (parameters.flag("twosets", false)) {
      loss = loss.withTwoSets();
    }
    return parameters.has("recall") && !parameters.is("recall", Losses.AUTO)
        ? loss.withRecall(parameters.number("recall", 1))
        : loss;
  }

  /**
   * This loss with one label recall for all classes.
   *
   * @param recall share of the labels that fit which are given, above 0 and at most 1
   * @throws IllegalArgumentException if out of range
   */
  public NonNegativePu withRecall(float recall) {
    if (!(recall > 0 && recall <= 1)) {
      throw new IllegalArgumentException(
          NAME + ": recall must be auto or above 0 and at most 1, got " + recall);
    }
    return new NonNegativePu(
        new Settings(
            settings.surrogate, recall, null, settings.beta, settings.gamma, settings.twoSets),
        null);
  }

  /**
   * This loss with a prior for each class.
   *
   * @param priors share of images that each label fits, in 0..1
   * @throws IllegalArgumentException if out of range
   */
  public NonNegativePu withPriors(double[] priors) {
    for (int c = 0; c < priors.length; c++) {
      if (!(priors[c] >= 0 && priors[c] <= 1)) {
        throw new IllegalArgumentException(
            "%s: the prior of class %d must be in 0..1, got %s".formatted(NAME, c, priors[c]));
      }
    }
    return new NonNegativePu(
        new Settings(
            settings.surrogate,
            Float.NaN,
            priors.clone(),
            settings.beta,
            settings.gamma,
            settings.twoSets),
        null);
  }

  /**
   * This loss with another rule for overfitted classes.
   *
   * @param beta how far below 0 B may be, finite and at least 0
   * @param gamma length of the step back, in 0..1
   * @throws IllegalArgumentException if out of range
   */
  public NonNegativePu withClamp(float beta, float gamma) {
    LossArguments.requireIn("beta", beta, 0, Float.MAX_VALUE);
    LossArguments.requireIn("gamma", gamma, 0, 1);
    return new NonNegativePu(
        new Settings(
            settings.surrogate, settings.recall, settings.priors, beta, gamma, settings.twoSets),
        null);
  }

  /** This loss with the mean over the images without the label in place of X. */
  public NonNegativePu withTwoSets() {
    return new NonNegativePu(
        new Settings(
            settings.surrogate,
            settings.recall,
            settings.priors,
            settings.beta,
            settings.gamma,
            true),
        null);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if priors were given for another number of classes
   */
  @Override
  public Loss bind(LabelMatrix training) {
    return new NonNegativePu(settings, new PuClasses(settings, training));
  }

  @Override
  public void beginEpoch(int epoch, int epochs) {
    if (classes != null) {
      classes.beginEpoch(epoch);
    }
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
    if (classes == null) {
      throw LossArguments.unbound(describe());
    }
    classes.requireCount(labels.classes());
    boolean learning = gradient != null && classes.isTraining(labels);
    if (learning) {
      classes.beginBatch(logits, rows);
    }
    int threads = backend.parallel().threads();
    PuColumns[] taken = spare.getAndSet(null);
    PuColumns[] columns =
        taken != null && taken.length >= threads
            ? taken
            : Stream.generate(PuColumns::new).limit(threads).toArray(PuColumns[]::new);
    PuColumns.Batch batch =
        new PuColumns.Batch(backend.kernels(), logits, labels, rows, gradient, learning);
    // Blocks of classes, whatever the threads: a class is one sum over images in their order.
    double[] values = new double[Math.ceilDiv(labels.classes(), Chunk.SIZE)];
    backend
        .parallel()
        .forEach(
            values.length,
            (worker, block) ->
                values[block] = columns[worker].evaluate(settings, classes, batch, block));
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    spare.set(columns);
    return sum;
  }

  @Override
  public Map<String, double[]> state() {
    return classes == null ? Map.of() : classes.state();
  }

  @Override
  public void restore(Map<String, double[]> state) {
    classes.restore(new LossState(NAME, state));
  }

  @Override
  public String describe() {
    LossText text = new LossText(NAME);
    return (Float.isNaN(settings.recall)
            ? text.with("recall", Losses.AUTO)
            : text.with("recall", settings.recall))
        .with("beta", settings.beta)
        .with("gamma", settings.gamma)
        .with("logistic", settings.surrogate == Surrogate.LOGISTIC)
        .with("twosets", settings.twoSets)
        .toString();
  }

  @Override
  public String toString() {
    return describe();
  }
}
