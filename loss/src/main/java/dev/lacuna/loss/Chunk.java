package dev.lacuna.loss;

import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.ScalarMath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A run of one row's entries, small enough for the first cache: what the kernels computed of the
 * logits, and what a loss makes of it. One thread uses it at a time.
 *
 * <p>Arrays are longer than the run; only the first {@link #length} elements count.
 */
final class Chunk {
  /**
   * Entries of a chunk, a multiple of the 16 lanes of a sum. Six arrays of 4 KiB leave room for
   * logits and gradient in a first cache of 32 KiB or more.
   */
  static final int SIZE = 1024;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final long ALIGNMENT = 64;

  /** Up to this power, multiplying is shorter than a logarithm and an exponential. */
  private static final float MOST_FACTORS = 8;

  /** Probabilities, {@code p = sigmoid(z)}. */
  final float[] p = new float[SIZE];

  /** {@code 1 - p} without cancellation. */
  final float[] complement = new float[SIZE];

  /** {@code softplus(z) = -log(1 - p)}. */
  final float[] softplus = new float[SIZE];

  /** {@code softplus(-z) = -log p}. */
  final float[] mirrored = new float[SIZE];

  /** Value of each entry; the loss writes it. */
  final float[] values = new float[SIZE];

  /** Derivative of each value by its logit; the loss writes it. */
  final float[] slopes = new float[SIZE];

  /** Room for what a loss works out on the way. */
  final float[] first = new float[SIZE];

  /** More room. */
  final float[] second = new float[SIZE];

  /** More room. */
  final float[] third = new float[SIZE];

  /** What the loss made of the row before its chunks; see {@link EntrywiseLoss#beginRow}. */
  float rowWeight;

  private final MemorySegment scaled = allocate();
  private final MemorySegment scratch = allocate();
  private Kernels kernels;
  private MemorySegment logits;
  private long logitsOffset;
  private int label;
  private int length;

  private static MemorySegment allocate() {
    // Belongs to the garbage collector: losses are not closed.
    return Arena.ofAuto().allocate((long) SIZE * Float.BYTES, ALIGNMENT);
  }

  /** Takes the entries of the labels {@code from..from+n-1} of a row of logits. */
  void load(Kernels with, MemorySegment source, long rowOffset, int from, int n) {
    kernels = with;
    logits = source;
    logitsOffset = rowOffset + from;
    label = from;
    length = n;
    kernels.objective().logistic(logits, logitsOffset, n, p, complement, softplus, mirrored);
  }

  /** Takes the same entries with their logits multiplied by a factor. */
  void scale(float factor) {
    kernels.elementwise().scale(logits, logitsOffset, factor, scaled, 0, length);
    logits = scaled;
    logitsOffset = 0;
    kernels.objective().logistic(logits, 0, length, p, complement, softplus, mirrored);
  }

  /** Number of entries. */
  int length() {
    return length;
  }

  /** Label of the first entry. */
  int label() {
    return label;
  }

  /** Logit of an entry. */
  float logit(int i) {
    return logits.getAtIndex(FLOAT, logitsOffset + i);
  }

  /** Copies the logits to {@code out}. */
  void logits(float[] out) {
    MemorySegment.copy(logits, FLOAT, logitsOffset * Float.BYTES, out, 0, length);
  }

  /** {@code x[i] = exp(x[i])}. */
  void exp(float[] x, int from, int to) {
    fill(x, from, to);
    kernels.elementwise().exp(scratch, 0, scratch, 0, to - from);
    empty(x, from, to);
  }

  /** {@code x[i] = log(x[i])}. */
  void log(float[] x, int from, int to) {
    fill(x, from, to);
    kernels.elementwise().log(scratch, 0, scratch, 0, to - from);
    empty(x, from, to);
  }

  private void fill(float[] x, int from, int to) {
    MemorySegment.copy(x, from, scratch, FLOAT, 0, to - from);
  }

  private void empty(float[] x, int from, int to) {
    MemorySegment.copy(scratch, FLOAT, 0, x, from, to - from);
  }

  /** {@code out[i] = x[i]^exponent}, for {@code x >= 0} and {@code exponent > 0}. */
  void power(float[] x, float exponent, float[] out, int from, int to) {
    if (isFactors(exponent)) {
      multiply(x, (int) exponent, out, from, to);
      return;
    }
    System.arraycopy(x, from, out, from, to - from);
    log(out, from, to);
    for (int i = from; i < to; i++) {
      out[i] *= exponent;
    }
    exp(out, from, to);
  }

  /** As {@link #power(float[], float, float[], int, int)}, where {@code -log(x)} is known. */
  void power(float[] x, float[] minusLog, float exponent, float[] out, int from, int to) {
    if (isFactors(exponent)) {
      multiply(x, (int) exponent, out, from, to);
      return;
    }
    for (int i = from; i < to; i++) {
      out[i] = -exponent * minusLog[i];
    }
    exp(out, from, to);
  }

  private static boolean isFactors(float exponent) {
    return exponent <= MOST_FACTORS && exponent == (int) exponent;
  }

  /** Squares, and multiplies by x, by the binary digits of the exponent, as the method below. */
  private static void multiply(float[] x, int factors, float[] out, int from, int to) {
    if (factors == 0) {
      Arrays.fill(out, from, to, 1);
      return;
    }
    System.arraycopy(x, from, out, from, to - from);
    for (int digit = Integer.highestOneBit(factors) >> 1; digit > 0; digit >>= 1) {
      if ((factors & digit) == 0) {
        for (int i = from; i < to; i++) {
          out[i] *= out[i];
        }
      } else {
        for (int i = from; i < to; i++) {
          out[i] = out[i] * out[i] * x[i];
        }
      }
    }
  }

  /** The power of one number, as the other methods compute it. */
  static float power(float x, float exponent) {
    if (!isFactors(exponent)) {
      return ScalarMath.exp(exponent * ScalarMath.log(x));
    }
    int factors = (int) exponent;
    if (factors == 0) {
      return 1;
    }
    float power = x;
    for (int digit = Integer.highestOneBit(factors) >> 1; digit > 0; digit >>= 1) {
      power = (factors & digit) == 0 ? power * power : power * power * x;
    }
    return power;
  }

  /** Sets values and slopes to 0. */
  void clear() {
    Arrays.fill(values, 0, length, 0);
    Arrays.fill(slopes, 0, length, 0);
  }

  /** Sets value and slope of an entry. */
  void set(int i, float value, float slope) {
    values[i] = value;
    slopes[i] = slope;
  }
}
