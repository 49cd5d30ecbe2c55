package dev.lacuna.loss;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a loss saved of itself, read with checks. */
final class LossState {
  private final String loss;
  private final Map<String, double[]> arrays;
  private final Set<String> unread;

  /** Of the loss of that name. */
  LossState(String loss, Map<String, double[]> arrays) {
    this.loss = loss;
    this.arrays = arrays;
    this.unread = new TreeSet<>(arrays.keySet());
  }

  /** Floats as they are saved; every float is a double. */
  static double[] of(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  /**
   * An array that must be there.
   *
   * @throws IllegalArgumentException if it is not, or has another length
   */
  double[] read(String name, int length) {
    double[] values = arrays.get(name);
    if (values == null || values.length != length) {
      throw new IllegalArgumentException(
          "the saved state of loss %s needs %d numbers '%s', got %s"
              .formatted(loss, length, name, values == null ? "none" : values.length));
    }
    unread.remove(name);
    return values;
  }

  /** Fills floats with the array of that name. */
  void read(String name, float[] target) {
    double[] values = read(name, target.length);
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) values[i];
    }
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if there are arrays that nobody asked for
   */
  void finish() {
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "the saved state of loss %s holds %s, which it does not know"
              .formatted(loss, Arrays.toString(unread.toArray())));
    }
  }
}
