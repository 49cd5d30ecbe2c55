package dev.lacuna.cnn.augment;

import dev.lacuna.cnn.data.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How training images are changed each time they are seen. What happens to an image is a function
 * of (seed, epoch, image) alone, so it depends on neither threads nor batches, and resuming repeats
 * it. Each kind draws its own numbers: adding one changes nothing of the others.
 *
 * @param flip whether every other image is mirrored left to right
 * @param shift most that an image is moved, as a share of its sides, 0..1
 * @param scale most that an image grows or shrinks: by a factor of up to {@code 1 + scale}, 0..4
 * @param rotate most degrees that an image is turned, 0..180
 * @param brightness most that is added to or taken from all samples, as a share of their range,
 *     0..1
 * @param contrast most that differences to mid-gray grow or shrink: by a factor in {@code
 *     1-contrast..1+contrast}, 0..1
 * @param erase share of images of which a rectangle gets one random colour (Zhong et al., "Random
 *     erasing data augmentation", AAAI 2020), 0..1
 * @param mixup each image is mixed with another, by shares of the distribution Beta(mixup, mixup)
 *     (Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018), 0..1; 0 for never.
 *     See {@link MixedLabels} for the labels
 */
public record Augmentation(
    boolean flip,
    double shift,
    double scale,
    double rotate,
    double brightness,
    double contrast,
    double erase,
    double mixup) {
  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(false, 0, 0, 0, 0, 0, 0, 0);

  private static final String NONE_TEXT = "none";
  private static final String NAMES =
      "flip, shift=S, scale=S, rotate=DEGREES, brightness=B, contrast=C, erase=SHARE, mixup=ALPHA";

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Augmentation {
    requireWithin("shift", shift, 1);
    requireWithin("scale", scale, 4);
    requireWithin("rotate", rotate, 180);
    requireWithin("brightness", brightness, 1);
    requireWithin("contrast", contrast, 1);
    requireWithin("erase", erase, 1);
    requireWithin("mixup", mixup, 1);
  }

  private static void requireWithin(String name, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be in 0..%.0f, got %s".formatted(name, most, value));
    }
  }

  /**
   * Reads a list such as {@code flip,shift=0.1,rotate=10}, or {@code none}.
   *
   * @throws IllegalArgumentException if a name or number is unknown, missing or given twice
   */
  public static Augmentation parse(String text) {
    if (text.equals(NONE_TEXT)) {
      return NONE;
    }
    Augmentation result = NONE;
    List<String> seen = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      if (seen.contains(name)) {
        throw new IllegalArgumentException(name + " is given twice");
      }
      seen.add(name);
      result = result.with(name, equals < 0 ? null : part.substring(equals + 1).strip());
    }
    return result;
  }

  private Augmentation with(String name, String text) {
    if (name.equals("flip") && text == null) {
      return new Augmentation(true, shift, scale, rotate, brightness, contrast, erase, mixup);
    }
    double value = number(name, text);
    return switch (name) {
      case "shift" ->
          new Augmentation(flip, value, scale, rotate, brightness, contrast, erase, mixup);
      case "scale" ->
          new Augmentation(flip, shift, value, rotate, brightness, contrast, erase, mixup);
      case "rotate" ->
          new Augmentation(flip, shift, scale, value, brightness, contrast, erase, mixup);
      case "brightness" ->
          new Augmentation(flip, shift, scale, rotate, value, contrast, erase, mixup);
      case "contrast" ->
          new Augmentation(flip, shift, scale, rotate, brightness, value, erase, mixup);
      case "erase" ->
          new Augmentation(flip, shift, scale, rotate, brightness, contrast, value, mixup);
      case "mixup" ->
          new Augmentation(flip, shift, scale, rotate, brightness, contrast, erase, value);
      default ->
          throw new IllegalArgumentException("'" + name + "' is unknown; there are " + NAMES);
    };
  }

  private static double number(String name, String text) {
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": '" + text + "' is no number", e);
    }
  }

  /** Whether images are mixed, and so have other labels than their own. */
  public boolean mixes() {
    return mixup > 0;
  }

  /**
   * A data set as an epoch sees it; the same one if nothing is to be changed.
   *
   * @param epoch counted from 1
   */
  public DataSet epoch(DataSet data, long seed, int epoch) {
    if (equals(NONE)) {
      return data;
    }
    Draws draws = new Draws(seed, epoch, data.size());
    return new DataSet(
        new AugmentedImages(data.images(), this, draws),
        mixes() ? MixedLabels.of(data.labels(), mixup, draws) : data.labels());
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (flip) {
      parts.add("flip");
    }
    add(parts, "shift", shift);
    add(parts, "scale", scale);
    add(parts, "rotate", rotate);
    add(parts, "brightness", brightness);
    add(parts, "contrast", contrast);
    add(parts, "erase", erase);
    add(parts, "mixup", mixup);
    return parts.isEmpty() ? NONE_TEXT : String.join(",", parts);
  }

  private static void add(List<String> parts, String name, double value) {
    if (value != 0) {
      parts.add(String.format(Locale.ROOT, "%s=%s", name, value));
    }
  }
}
