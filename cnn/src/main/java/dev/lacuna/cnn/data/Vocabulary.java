package dev.lacuna.cnn.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of a tagger in a fixed order: a label's index is its column everywhere. Immutable. */
public final class Vocabulary {
  /** Order by code point, which no locale and no JDK changes. */
  private static final Comparator<String> BY_CODE_POINT =
      (a, b) -> {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return java.util.Arrays.compare(left, right);
      };

  private final List<String> labels;
  private final Map<String, Integer> indices;

  private Vocabulary(List<String> labels) {
    this.labels = labels;
    this.indices = HashMap.newHashMap(labels.size());
    for (String label : labels) {
      if (indices.put(label, indices.size()) != null) {
        throw new IllegalArgumentException("label '" + label + "' stands twice in a vocabulary");
      }
    }
  }

  /** The distinct labels among these, sorted by code point. */
  public static Vocabulary sorted(Collection<String> labels) {
    return new Vocabulary(labels.stream().distinct().sorted(BY_CODE_POINT).toList());
  }

  /**
   * These labels in this order, such as a model file's.
   *
   * @throws IllegalArgumentException if a label stands twice
   */
  public static Vocabulary inOrder(List<String> labels) {
    return new Vocabulary(List.copyOf(labels));
  }

  /** Number of labels. */
  public int size() {
    return labels.size();
  }

  /** The label of an index in 0..size-1. */
  public String label(int index) {
    return labels.get(index);
  }

  /** The index of a label; -1 if it is none of these. */
  public int index(String label) {
    return indices.getOrDefault(label, -1);
  }

  /** All labels in order. */
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
    return labels.size() + " labels";
  }
}
