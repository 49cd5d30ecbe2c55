package dev.lacuna.loss;

import dev.lacuna.engine.kernel.ScalarMath;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The positives of an image or a label against its negatives, for {@link TwoWay}. Sums of powers
 * are taken relative to the largest, so that none overflows. One thread uses it at a time.
 */
final class Contest {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final float positiveTemperature;
  private final float negativeTemperature;

  /** Logits of negatives, -Inf for what is none; then powers; then derivatives. */
  private final float[] negatives;

  /** Places of positives and their -z; then powers. */
  private final int[] places;

  private final float[] positives;

  private int length;
  private int positiveCount;
  private double negativeSum;
  private double positiveSum;
  private double margin;

  Contest(int length, float positiveTemperature, float negativeTemperature) {
    this.positiveTemperature = positiveTemperature;
    this.negativeTemperature = negativeTemperature;
    negatives = new float[length];
    places = new int[length];
    positives = new float[length];
  }

  /** Whether there is room for so many entries. */
  boolean holds(int entries) {
    return entries <= negatives.length;
  }

  /** Begins with so many entries, none of which takes part yet. */
  void begin(int entries) {
    length = entries;
    positiveCount = 0;
    Arrays.fill(negatives, 0, entries, Float.NEGATIVE_INFINITY);
  }

  /** Makes all entries negatives. */
  void fillNegatives(Tensor logits, long from) {
    MemorySegment.copy(logits.segment(), FLOAT, from * Float.BYTES, negatives, 0, length);
  }

  /** Adds a negative. */
  void negative(int place, float logit) {
    negatives[place] = logit;
  }

  /** Adds a positive, in place of what was there. */
  void positive(int place, float logit) {
    negatives[place] = Float.NEGATIVE_INFINITY;
    places[positiveCount] = place;
    positives[positiveCount++] = -logit;
  }

  /** The value, 0 where there is no positive or no negative. */
  double value() {
    float highestNegative = highest(negatives, length);
    float highestPositive = highest(positives, positiveCount);
    if (highestNegative == Float.NEGATIVE_INFINITY || positiveCount == 0) {
      margin = Double.NEGATIVE_INFINITY;
      return 0;
    }
    negativeSum = powers(negatives, length, highestNegative, negativeTemperature);
    positiveSum = powers(positives, positiveCount, highestPositive, positiveTemperature);
    margin =
        highestNegative
            + negativeTemperature * StrictMath.log(negativeSum)
            + highestPositive
            + positiveTemperature * StrictMath.log(positiveSum);
    return Math.max(margin, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
  }

  /** The derivatives of the value last computed, times {@code scale}. */
  float[] slopes(float scale) {
    if (margin == Double.NEGATIVE_INFINITY) {
      Arrays.fill(negatives, 0, length, 0);
      return negatives;
    }
    double sigmoid = 1 / (1 + StrictMath.exp(-margin));
    float negative = (float) (sigmoid * scale / negativeSum);
    float positive = (float) (-sigmoid * scale / positiveSum);
    for (int i = 0; i < length; i++) {
      negatives[i] *= negative;
    }
    for (int i = 0; i < positiveCount; i++) {
      negatives[places[i]] = positive * positives[i];
    }
    return negatives;
  }

  private static float highest(float[] values, int n) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      highest = Math.max(highest, values[i]);
    }
    return highest;
  }

  /** Replaces each x by exp((x - highest) / temperature) and returns their sum. */
  private static double powers(float[] x, int n, float highest, float temperature) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      x[i] = ScalarMath.exp((x[i] - highest) / temperature);
      sum += x[i];
    }
    return sum;
  }
}
