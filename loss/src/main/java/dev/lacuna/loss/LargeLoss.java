package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.engine.text.NamedSettings;
import dev.lacuna.loss.prior.MissingRate;
import java.util.HashMap;
import java.util.Map;

/**
 * Unknown labels are taken for negatives, except for those that cost most: Kim, Kim, Akata and Lee,
 * "Large Loss Matters in Weakly Supervised Multi-Label Classification" (CVPR 2022). A network
 * learns what is right before it memorises what is wrong, so an unknown label that it scores high
 * early on is more likely missing than absent.
 *
 * <p>A given positive costs softplus(-z), derivative p - 1; a verified negative and an unknown
 * label softplus(z), derivative p. Of all unknown entries of a batch of B images and C classes the
 * k largest losses, which are the k largest logits, are
 *
 * <ul>
 *   <li>{@link #reject}: left out, value and derivative 0;
 *   <li>{@link #correct}: positives in this step, softplus(-z) and p - 1;
 *   <li>{@link #correctPermanently}: positives from this step on, kept in {@link #overlay}.
 * </ul>
 *
 * <p>With a rate r in percent, as published, k = ceil(B C (epoch - 1) r / 100) for the first two,
 * and ceil(B C r / 100) from the second epoch on for the third, which takes new entries each time.
 * The first epoch is untouched.
 *
 * <p>With r = auto, k follows an estimate of how many labels are missing. At r = 0.5 the published
 * rule rejects 2 % of all entries in the fifth epoch; of 1,000 classes that is 20 labels an image,
 * where perhaps three are missing. The estimate is {@link MissingRate} on the logits of the first
 * epoch, when every image is scored before the network has learned from it, and again on those of
 * the second, of which the lower one counts; later logits know the labels by heart. From the second
 * epoch on k = ceil(B C m) with m the share of entries estimated to be missing; the permanent
 * correction spreads its additions evenly over the epochs that are left, and never makes more than
 * are estimated to be missing.
 *
 * <p>Deviations from the authors' code: exactly k entries are taken, the first by row and label of
 * those that are equal; given positives and verified negatives never are; with k above the number
 * of unknown entries all of them are.
 *
 * <p>All this is for the training labels that the loss is bound to: with any other labels, such as
 * those of validation images, and before it is bound, every unknown label is a negative. Where no
 * gradient is asked for, the permanent correction adds nothing. A bound loss serves one training.
 */
public final class LargeLoss extends EntrywiseLoss {
  static final String REJECTION = "ll-r";
  static final String CORRECTION = "ll-ct";
  static final String PERMANENT_CORRECTION = "ll-cp";
  private static final String RATE = "rate";

  /** Epochs whose logits the missing labels are estimated from. */
  private static final int EPOCHS_OF_ESTIMATE = 2;

  /** Keeps the rounding of r to a float from making one entry more: ceil of 2.00000003 is 2. */
  private static final double BELOW_CEILING = 1 - 0x1p-22;

  /** What becomes of the k largest losses. */
  private enum Scheme {
    REJECT(REJECTION),
    CORRECT(CORRECTION),
    CORRECT_PERMANENTLY(PERMANENT_CORRECTION);

    private final String text;

    Scheme(String text) {
      this.text = text;
    }
  }

  private final Scheme scheme;

  /** Percent of all entries; NaN for auto. */
  private final float percent;

  private final LabelMatrix training;
  private final LabelOverlay overlay;
  private final LargestLogits largest = new LargestLogits();

  /** The histogram of this epoch's logits, or null where none is wanted. */
  private MissingRate counted;

  private double missingRate = 1;
  private double share;
  private long additionsLeft = Long.MAX_VALUE;

  private LargeLoss(Scheme scheme, float percent, LabelMatrix training) {
    this.scheme = scheme;
    this.percent = percent;
    this.training = training;
    this.overlay =
        training == null
            ? new LabelOverlay(0, 0)
            : new LabelOverlay(training.rows(), training.classes());
    this.counted = Float.isNaN(percent) ? new MissingRate(LargestLogits.BINS) : null;
  }

  private static LargeLoss of(Scheme scheme, float percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          scheme.text + ": rate must be auto or a percentage in 0..100, got " + percent);
    }
    return new LargeLoss(scheme, percent, null);
  }

  /**
   * Leaves the largest losses out, LL-R.
   *
   * @param percent percent of all entries by which k grows each epoch; the authors use 0.5
   * @throws IllegalArgumentException if not in 0..100
   */
  public static LargeLoss reject(float percent) {
    return of(Scheme.REJECT, percent);
  }

  /** {@link #reject(float)} of as many as are estimated to be missing. */
  public static LargeLoss reject() {
    return new LargeLoss(Scheme.REJECT, Float.NaN, null);
  }

  /**
   * Takes the largest losses for positives in the step at hand, LL-Ct.
   *
   * @param percent percent of all entries by which k grows each epoch; the authors use 0.2
   * @throws IllegalArgumentException if not in 0..100
   */
  public static LargeLoss correct(float percent) {
    return of(Scheme.CORRECT, percent);
  }

  /** {@link #correct(float)} of as many as are estimated to be missing. */
  public static LargeLoss correct() {
    return new LargeLoss(Scheme.CORRECT, Float.NaN, null);
  }

  /**
   * Takes the largest losses for positives from then on, LL-Cp.
   *
   * @param percent percent of all entries added in each step; the authors use 0.1
   * @throws IllegalArgumentException if not in 0..100
   */
  public static LargeLoss correctPermanently(float percent) {
    return of(Scheme.CORRECT_PERMANENTLY, percent);
  }

  /** {@link #correctPermanently(float)} of as many in all as are estimated to be missing. */
  public static LargeLoss correctPermanently() {
    return new LargeLoss(Scheme.CORRECT_PERMANENTLY, Float.NaN, null);
  }

  static Loss readRejection(NamedSettings parameters) {
    return read(Scheme.REJECT, parameters, 0.5f);
  }

  static Loss readCorrection(NamedSettings parameters) {
    return read(Scheme.CORRECT, parameters, 0.2f);
  }

  static Loss readPermanentCorrection(NamedSettings parameters) {
    return read(Scheme.CORRECT_PERMANENTLY, parameters, 0.1f);
  }

  private static Loss read(Scheme scheme, NamedSettings parameters, float published) {
    return parameters.is(RATE, Losses.AUTO)
        ? new LargeLoss(scheme, Float.NaN, null)
        : of(scheme, parameters.number(RATE, published));
  }

  @Override
  public Loss bind(LabelMatrix labels) {
    return new LargeLoss(scheme, percent, labels);
  }

  @Override
  public void beginEpoch(int epoch, int epochs) {
    if (training == null) {
      return;
    }
    boolean permanent = scheme == Scheme.CORRECT_PERMANENTLY;
    if (epoch == 1) {
      share = 0;
    } else if (!Float.isNaN(percent)) {
      share = percent / 100.0 * (permanent ? 1 : epoch - 1);
    } else {
      estimate(epoch);
      share = missingRate;
      if (permanent) {
        double entries = (double) training.rows() * training.classes();
        additionsLeft = Math.max(0, Math.round(missingRate * entries) - overlay.size());
        share = additionsLeft / entries / Math.max(1, epochs - epoch + 1);
      }
    }
  }

  private void estimate(int epoch) {
    if (counted != null) {
      missingRate = Math.min(missingRate, counted.estimate());
      counted = epoch <= EPOCHS_OF_ESTIMATE ? new MissingRate(LargestLogits.BINS) : null;
    }
  }

  @Override
  public LabelOverlay overlay() {
    return overlay;
  }

  @Override
  public Map<String, double[]> state() {
    Map<String, double[]> state = new HashMap<>();
    // The largest long becomes 2^63, and 2^63 the largest long again.
    state.put("shares", new double[] {missingRate, share, additionsLeft});
    if (counted != null) {
      state.put("counts", counted.counts());
    }
    return state;
  }

  @Override
  public void restore(Map<String, double[]> state) {
    LossState saved = new LossState(scheme.text, state);
    double[] shares = saved.read("shares", 3);
    missingRate = shares[0];
    share = shares[1];
    additionsLeft = (long) shares[2];
    counted = null;
    if (saved.has("counts")) {
      counted = new MissingRate(LargestLogits.BINS);
      counted.restore(saved.read("counts", counted.counts().length));
    }
    saved.finish();
  }

  @Override
  void unknown(Chunk chunk) {
    float[] p = chunk.p;
    float[] softplus = chunk.softplus;
    float[] values = chunk.values;
    float[] slopes = chunk.slopes;
    for (int i = 0; i < chunk.length(); i++) {
      values[i] = softplus[i];
      slopes[i] = p[i];
    }
  }

  @Override
  void positive(Chunk chunk, int i) {
    chunk.set(i, chunk.mirrored[i], -chunk.complement[i]);
  }

  @Override
  BatchAdjustment adjustment(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, boolean learning) {
    if (labels != training) {
      return null;
    }
    LargestLogits.Unknown entries = new LargestLogits.Unknown(logits, labels, rows, overlay);
    boolean permanent = scheme == Scheme.CORRECT_PERMANENTLY;
    MissingRate histogram = learning ? counted : null;
    long k = permanent && !learning ? 0 : selected(logits.size());
    LargestLogits.Cut cut = null;
    if (k > 0 || histogram != null) {
      cut = largest.select(backend, entries, k, histogram);
    }
    if (permanent) {
      if (cut != null) {
        LargestLogits.forEach(entries, cut, (image, c) -> overlay.add(rows[image], c));
        additionsLeft -= Math.min(k, additionsLeft);
      }
      return overlay.size() == 0 ? null : (chunk, image) -> added(chunk, rows[image]);
    }
    return cut == null ? null : changed(logits, cut);
  }

  /** k for a batch of so many entries. */
  private long selected(long entries) {
    return Math.min(additionsLeft, (long) Math.ceil(entries * share * BELOW_CEILING));
  }

  private BatchAdjustment changed(Tensor logits, LargestLogits.Cut cut) {
    return scheme == Scheme.REJECT
        ? (chunk, image) -> cut.forEach(chunk, logits, image, i -> chunk.set(i, 0, 0))
        : (chunk, image) -> cut.forEach(chunk, logits, image, i -> positive(chunk, i));
  }

  private void added(Chunk chunk, int row) {
    for (int i = 0; i < overlay.count(row); i++) {
      int place = overlay.label(row, i) - chunk.label();
      if (place >= 0 && place < chunk.length()) {
        positive(chunk, place);
      }
    }
  }

  @Override
  public String describe() {
    LossText text = new LossText(scheme.text);
    return (Float.isNaN(percent) ? text.with(RATE, Losses.AUTO) : text.with(RATE, percent))
        .toString();
  }
}
