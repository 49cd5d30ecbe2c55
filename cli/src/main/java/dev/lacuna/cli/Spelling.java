package dev.lacuna.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant. */
final class Spelling {
  private Spelling() {}

  /** The name that is fewest edits away, if that is at most a third of the word's letters. */
  static Optional<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> edits(word, name)))
        .filter(name -> 3 * edits(word, name) <= word.length());
  }

  /** Levenshtein's distance: letters to insert, delete or replace. */
  private static int edits(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
