package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Labels that are probably one and the same, written differently: in case or spaces, in singular
 * and plural, or with a letter too many, too few, changed or exchanged with its neighbour. Needs no
 * model.
 */
public final class SpellingVariants {
  /** In shorter words one letter makes another word: cat and car. */
  static final int LEAST_LENGTH = 6;

  /** In what two spellings differ. */
  public enum Difference {
    /** In upper and lower case, spaces, hyphens or forms of the same character. */
    CASE_OR_SPACE,
    /** In an ending of the plural. */
    PLURAL,
    /** In one letter, or two neighbours exchanged. */
    LETTER
  }

  /**
   * Two spellings.
   *
   * @param usual the label that more images have
   * @param rare the other
   * @param difference in what they differ
   */
  public record Variant(int usual, int rare, Difference difference) {}

  private SpellingVariants() {}

  /**
   * Finds them; sorted by kind, then by label.
   *
   * @param names one a label
   * @param labels given to images; tells which spelling is the usual one
   * @throws IllegalArgumentException if there is not one name for each label
   */
  public static List<Variant> find(List<String> names, LabelMatrix labels) {
    if (names.size() != labels.classes()) {
      throw new IllegalArgumentException(
          "there are " + names.size() + " names and " + labels.classes() + " labels");
    }
    int[] given = labels.positivesPerClass();
    List<String> plain = names.stream().map(SpellingVariants::plain).toList();
    List<Variant> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Map<String, List<Integer>> byName = new HashMap<>();
    for (int label = 0; label < plain.size(); label++) {
      byName.computeIfAbsent(plain.get(label), key -> new ArrayList<>()).add(label);
    }
    for (List<Integer> same : byName.values()) {
      add(found, seen, same, given, Difference.CASE_OR_SPACE);
    }
    for (int label = 0; label < plain.size(); label++) {
      for (String singular : singulars(plain.get(label))) {
        for (int other : byName.getOrDefault(singular, List.of())) {
          add(found, seen, List.of(other, label), given, Difference.PLURAL);
        }
      }
    }
    for (List<Integer> near : withALetterLess(plain).values()) {
      for (int i = 0; i < near.size(); i++) {
        for (int k = 0; k < i; k++) {
          if (oneLetterApart(plain.get(near.get(i)), plain.get(near.get(k)))) {
            add(found, seen, List.of(near.get(k), near.get(i)), given, Difference.LETTER);
          }
        }
      }
    }
    found.sort(
        Comparator.comparing(Variant::difference)
            .thenComparingInt(Variant::usual)
            .thenComparingInt(Variant::rare));
    return found;
  }

  private static void add(
      List<Variant> found, Set<Long> seen, List<Integer> same, int[] given, Difference difference) {
    int usual = same.getFirst();
    for (int label : same) {
      usual = given[label] > given[usual] ? label : usual;
    }
    for (int label : same) {
      long pair = (long) Math.min(usual, label) << Integer.SIZE | Math.max(usual, label);
      if (label != usual && seen.add(pair)) {
        found.add(new Variant(usual, label, difference));
      }
    }
  }

  private static String plain(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s_-]+", " ");
  }

  /** What an English word would be the plural of, if it is one. */
  private static List<String> singulars(String name) {
    List<String> singulars = new ArrayList<>();
    if (name.length() > 3 && name.endsWith("s")) {
      singulars.add(name.substring(0, name.length() - 1));
    }
    if (name.length() > 4 && name.endsWith("es")) {
      singulars.add(name.substring(0, name.length() - 2));
    }
    if (name.length() > 4 && name.endsWith("ies")) {
      singulars.add(name.substring(0, name.length() - 3) + "y");
    }
    return singulars;
  }

  /**
   * Labels by what is left of them without one letter, or whole: any two that are one letter apart
   * meet under at least one key (Garbe's symmetric deletion), so that not all pairs are compared.
   */
  private static Map<String, List<Integer>> withALetterLess(List<String> names) {
    Map<String, List<Integer>> near = new HashMap<>();
    for (int label = 0; label < names.size(); label++) {
      String name = names.get(label);
      if (name.length() >= LEAST_LENGTH - 1) {
        Set<String> keys = new HashSet<>(Set.of(name));
        for (int i = 0; i < name.length(); i++) {
          keys.add(name.substring(0, i) + name.substring(i + 1));
        }
        for (String key : keys) {
          near.computeIfAbsent(key, k -> new ArrayList<>()).add(label);
        }
      }
    }
    return near;
  }

  /** Whether one change makes the one into the other; numbers are never slips of the pen. */
  private static boolean oneLetterApart(String a, String b) {
    int from = 0;
    int least = Math.min(a.length(), b.length());
    while (from < least && a.charAt(from) == b.charAt(from)) {
      from++;
    }
    int tail = 0;
    while (tail < least - from
        && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
      tail++;
    }
    String left = a.substring(from, a.length() - tail);
    String right = b.substring(from, b.length() - tail);
    boolean digits = (left + right).chars().anyMatch(Character::isDigit);
    boolean exchanged =
        left.length() == 2 && new StringBuilder(left).reverse().toString().equals(right);
    boolean one = left.length() <= 1 && right.length() <= 1 && !a.equals(b);
    return Math.max(a.length(), b.length()) >= LEAST_LENGTH && !digits && (one || exchanged);
  }
}
