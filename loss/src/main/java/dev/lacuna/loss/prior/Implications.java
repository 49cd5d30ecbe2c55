package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.label.LabelState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labels that nearly always hold where another one does, found from the given labels alone: a dog
 * is an animal, even where nobody wrote that.
 *
 * <p>If b fits whenever a does, and each label that fits is given with probability c, then b is
 * given with c of the images that a is given with. So the rates of b among the images of each a do
 * not come near 1 where labels are missing; the largest come near c, the label recall. Recall is
 * therefore estimated first: of each label with a frequent enough companion the largest such rate,
 * and of these the 90th percentile. It is right if at least a tenth of the labels follow from
 * another and labels are missing at random; labels that are given more often than others make it
 * too large, and then less is implied. Rates are lower ends of Wilson's interval, one-sided at 95
 * %.
 *
 * <p>A label implies another if the rate is at least {@link #CONFIDENCE} times the recall, and at
 * least {@link #LIFT} times how often the other is given at all: without the second, frequent
 * labels would follow from everything where nothing implies anything. This is association rule
 * mining (Agrawal, Imielinski and Swami, SIGMOD 1993) with confidence measured by recall instead of
 * by 1.
 */
public final class Implications {
  /** Share of the recall that a rate has to reach. */
  static final double CONFIDENCE = 0.8;

  /** How much more often than among all images a label has to be given. */
  static final double LIFT = 1.5;

  /** Images that a label is given with before anything is said to follow from it. */
  static final int SUPPORT = 20;

  /** Rates below this say nothing of recall, and are not kept. */
  private static final double LEAST_RATE = 0.1;

  private static final double PERCENTILE = 0.9;

  /** Quantile of the normal distribution, 95 %. */
  private static final double Z = 1.6448536269514722;

  private final double recall;
  private final List<Implication> rules;

  private Implications(double recall, List<Implication> rules) {
    this.recall = recall;
    this.rules = rules;
  }

  /**
   * That one label follows from another.
   *
   * @param label the label that is given
   * @param implied the label that holds too
   * @param images how many images {@code label} is given with
   * @param rate lower bound of the share of these that {@code implied} is given with
   */
  public record Implication(int label, int implied, int images, double rate) {}

  /**
   * What follows from what.
   *
   * @param labels given labels; unknown ones may be missing
   */
  public static Implications of(LabelMatrix labels) {
    CoOccurrence counts = CoOccurrence.of(labels);
    List<Implication> candidates = new ArrayList<>();
    double[] largest = new double[labels.classes()];
    for (int a = 0; a < labels.classes(); a++) {
      int images = counts.given(a);
      for (int k = 0; images >= SUPPORT && k < counts.partners(a); k++) {
        int b = counts.partner(a, k);
        double share = (double) counts.togetherWithPartner(a, k) / images;
        double rate = Proportion.lower(share, images, Z);
        if (rate >= LEAST_RATE && rate >= LIFT * counts.given(b) / labels.rows()) {
          largest[b] = Math.max(largest[b], rate);
          candidates.add(new Implication(a, b, images, rate));
        }
      }
    }
    double recall = recall(largest, counts);
    return new Implications(
        recall, candidates.stream().filter(c -> c.rate >= CONFIDENCE * recall).toList());
  }

  /** The 90th percentile of the largest rates of frequent labels; 1 if there is none. */
  private static double recall(double[] largest, CoOccurrence counts) {
    double[] rates = new double[largest.length];
    int n = 0;
    for (int c = 0; c < largest.length; c++) {
      if (counts.given(c) >= SUPPORT) {
        rates[n++] = largest[c];
      }
    }
    Arrays.sort(rates, 0, n);
    double rate = n == 0 ? 0 : rates[(int) Math.ceil(PERCENTILE * n) - 1];
    return rate >= LEAST_RATE ? rate : 1;
  }

  /**
   * Estimated share of the labels that fit which are given, in (0, 1]; 1 where nothing is found.
   */
  public double recall() {
    return recall;
  }

  /** What follows from what, by the implying label, then the implied one, ascending. */
  public List<Implication> rules() {
    return rules;
  }

  /**
   * The labels that are implied by given ones and not known.
   *
   * @param labels those that the implications were found in, or others of the same classes
   */
  public LabelOverlay overlay(LabelMatrix labels) {
    int classes = labels.classes();
    int[] starts = new int[classes + 1];
    for (Implication rule : rules) {
      starts[rule.label + 1]++;
    }
    for (int c = 0; c < classes; c++) {
      starts[c + 1] += starts[c];
    }
    LabelOverlay overlay = new LabelOverlay(labels.rows(), classes);
    for (int row = 0; row < labels.rows(); row++) {
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        for (int r = starts[label]; r < starts[label + 1]; r++) {
          int implied = rules.get(r).implied;
          if (labels.state(row, implied) == LabelState.UNKNOWN) {
            overlay.add(row, implied);
          }
        }
      }
    }
    return overlay;
  }
}
