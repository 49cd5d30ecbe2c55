package dev.lacuna.cnn.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The labels of a tagger: label {@code i} belongs to output {@code i}. Immutable. */
public final class Vocabulary {
  /** Compares strings code point by code point: the order of their UTF-8 bytes. */
  static final Comparator<String> BY_CODE_POINT = Vocabulary::compareCodePoints;

  private final List<String> labels;
  private final Map<String, Integer> indices;

  private Vocabulary(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.indices = HashMap.newHashMap(labels.size());
    for (String label : labels) {
      if (label.isBlank()) {
        throw new IllegalArgumentException("label " + indices.size() + " is empty");
      }
      if (indices.putIfAbsent(label, indices.size()) != null) {
        throw new IllegalArgumentException("label \"" + label + "\" occurs twice");
      }
    }
  }

  /**
   * Labels in a given order, such as a saved model's.
   *
   * @throws IllegalArgumentException if a label is empty or occurs twice
   */
  public static Vocabulary of(List<String> labels) {
    return new Vocabulary(labels);
  }

  /**
   * The labels that at least {@code minCount} images have, sorted by code point, so that the order
   * depends on nothing but the labels.
   *
   * @param tags the labels of each image
   */
  public static Vocabulary fromTags(Collection<? extends Collection<String>> tags, int minCount) {
    Map<String, Integer> counts = new HashMap<>();
    for (Collection<String> image : tags) {
      for (String tag : new HashSet<>(image)) {
        counts.merge(tag, 1, Integer::sum);
      }
    }
    List<String> labels = new ArrayList<>();
    counts.forEach(
        (label, count) -> {
          if (count >= minCount) {
            labels.add(label);
          }
        });
    labels.sort(BY_CODE_POINT);
    return new Vocabulary(labels);
  }

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // In UTF-16 the surrogates of U+10000 and above sort below U+E000 to U+FFFF.
        boolean high = Character.isSurrogate(x);
        return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Number of labels. */
  public int size() {
    return labels.size();
  }

  /**
   * The label of an output.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in 0..size()-1
   */
  public String label(int index) {
    return labels.get(index);
  }

  /** The output of a label, or -1 if it is not among the labels. */
  public int index(String label) {
    return indices.getOrDefault(label, -1);
  }

  /** All labels in the order of the outputs. */
  public List<String> labels() {
    return labels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary vocabulary && labels.equals(vocabulary.labels);
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary of " + labels.size() + " labels";
  }
}
