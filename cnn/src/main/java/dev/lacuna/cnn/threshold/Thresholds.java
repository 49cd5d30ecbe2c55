package dev.lacuna.cnn.threshold;

import dev.lacuna.cnn.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * For each label the probability from which on an image gets it: label c is predicted where its
 * probability is at least {@code of(c)}. Immutable.
 */
public final class Thresholds {
  private static final String RULE = "rule";
  private static final String IMAGES = "images";
  private static final String SHRINKAGE = "shrinkage";
  private static final String GLOBAL = "global";
  private static final String BY_LABEL = "by_label";

  private final String rule;
  private final int images;
  private final double shrinkage;
  private final float global;
  private final float[] byLabel;

  /**
   * Thresholds that were fitted.
   *
   * @param rule by what rule, in words
   * @param images number of validation images they were fitted on, at least 0
   * @param shrinkage the k of {@link ThresholdFit}, at least 0
   * @param global the threshold that labels without examples have, 0..1
   * @param byLabel one a label, 0..1
   * @throws IllegalArgumentException if a number is out of its range, or there are no labels
   */
  public Thresholds(String rule, int images, double shrinkage, float global, float[] byLabel) {
    requireThat(images >= 0, "number of images must be at least 0, got " + images);
    requireThat(
        shrinkage >= 0 && Double.isFinite(shrinkage),
        "shrinkage must be a number of at least 0, got " + shrinkage);
    requireThat(byLabel.length > 0, "thresholds need at least one label, got 0");
    requireThat(isProbability(global), "the global threshold must be in 0..1, got " + global);
    for (int label = 0; label < byLabel.length; label++) {
      if (!isProbability(byLabel[label])) {
        throw new IllegalArgumentException(
            "the threshold of label " + label + " must be in 0..1, got " + byLabel[label]);
      }
    }
    this.rule = rule;
    this.images = images;
    this.shrinkage = shrinkage;
    this.global = global;
    this.byLabel = byLabel.clone();
  }

  private static void requireThat(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static boolean isProbability(float value) {
    return value >= 0 && value <= 1;
  }

  /**
   * The same threshold for every label, chosen by somebody and fitted on nothing.
   *
   * @param threshold in 0..1
   * @param labels number of labels, at least 1
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Thresholds uniform(float threshold, int labels) {
    requireThat(labels > 0, "thresholds need at least one label, got " + labels);
    float[] all = new float[labels];
    Arrays.fill(all, threshold);
    return new Thresholds("not fitted", 0, 0, threshold, all);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param labels number of labels that there must be
   * @throws dev.lacuna.cnn.json.JsonException if something is missing or of another type
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Thresholds ofJson(JsonValue json, int labels) {
    List<JsonValue> elements = json.get(BY_LABEL).elements();
    requireThat(
        elements.size() == labels,
        "%s has %d entries, but there are %d labels"
            .formatted(json.get(BY_LABEL).path(), elements.size(), labels));
    float[] byLabel = new float[labels];
    for (int label = 0; label < labels; label++) {
      byLabel[label] = (float) elements.get(label).number();
    }
    return new Thresholds(
        json.get(RULE).string(),
        json.get(IMAGES).integer(0, Integer.MAX_VALUE),
        json.get(SHRINKAGE).number(),
        (float) json.get(GLOBAL).number(),
        byLabel);
  }

  /** As JSON values; the thresholds in the order of the labels. */
  public Map<String, Object> toJson() {
    List<Object> list = new ArrayList<>(byLabel.length);
    for (float threshold : byLabel) {
      list.add(threshold);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(RULE, rule);
    json.put(IMAGES, images);
    json.put(SHRINKAGE, shrinkage);
    json.put(GLOBAL, global);
    json.put(BY_LABEL, list);
    return json;
  }

  /** Number of labels. */
  public int labels() {
    return byLabel.length;
  }

  /** The least probability, 0..1, at which label {@code label} is predicted. */
  public float of(int label) {
    return byLabel[label];
  }

  /** The threshold that labels without examples have, 0..1. */
  public float global() {
    return global;
  }

  /** All thresholds in the order of the labels, a copy. */
  public float[] toArray() {
    return byLabel.clone();
  }

  /**
   * All thresholds as log-odds, a new array: a label is predicted where its logit is at least that,
   * but for the rounding of probabilities. Minus infinity for 0, infinity for 1.
   */
  public float[] logits() {
    float[] logits = new float[byLabel.length];
    for (int label = 0; label < logits.length; label++) {
      double p = byLabel[label];
      logits[label] = (float) (StrictMath.log(p) - StrictMath.log1p(-p));
    }
    return logits;
  }

  /** What they are and where they come from, in one line. */
  public String describe() {
    return images == 0
        ? Float.toString(global) + " for every label, " + rule
        : String.format(
            Locale.ROOT,
            "%s on %,d validation images; by label %.3g..%.3g, rare labels drawn to %.3g",
            rule,
            images,
            least(),
            greatest(),
            global);
  }

  private float least() {
    float least = 1;
    for (float threshold : byLabel) {
      least = Math.min(least, threshold);
    }
    return least;
  }

  private float greatest() {
    float greatest = 0;
    for (float threshold : byLabel) {
      greatest = Math.max(greatest, threshold);
    }
    return greatest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Thresholds that
        && rule.equals(that.rule)
        && images == that.images
        && shrinkage == that.shrinkage
        && global == that.global
        && Arrays.equals(byLabel, that.byLabel);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(byLabel);
  }

  @Override
  public String toString() {
    return describe();
  }
}
