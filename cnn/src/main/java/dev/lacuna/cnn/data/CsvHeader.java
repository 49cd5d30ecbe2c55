package dev.lacuna.cnn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first row of a table, which names its columns.
 *
 * @param name what messages call the file
 * @param columns the names, stripped
 */
public record CsvHeader(String name, List<String> columns) {
  /** Shorter names are too easily another one with a slip of the pen. */
  private static final int LEAST_LENGTH = 4;

  /** Copies the names. */
  public CsvHeader {
    columns = List.copyOf(columns);
  }

  /**
   * Number of the column that is called {@code wanted}, or the first of {@code usual}; -1 if there
   * is none of the usual ones. Upper and lower case are the same.
   *
   * @param wanted a name that must exist, or null
   * @throws DataException if it does not exist, or two columns have that name
   */
  public int find(String wanted, List<String> usual) throws DataException {
    if (wanted != null) {
      int index = indexOf(wanted);
      if (index < 0) {
        throw new DataException(
            name + ": no column \"" + wanted + "\"; the columns are " + String.join(", ", columns));
      }
      return index;
    }
    for (String candidate : usual) {
      int index = indexOf(candidate);
      if (index >= 0) {
        return index;
      }
    }
    return -1;
  }

  /**
   * The one column whose name is one of the usual ones but for one letter that is missing, too much
   * or wrong, or two that are exchanged.
   */
  public Optional<Integer> misspelt(List<String> usual) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i).toLowerCase(Locale.ROOT);
      if (usual.stream().anyMatch(right -> oneSlip(right, column))) {
        found.add(i);
      }
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static boolean oneSlip(String right, String typed) {
    if (right.length() < LEAST_LENGTH || Math.abs(right.length() - typed.length()) > 1) {
      return false;
    }
    int from = 0;
    int least = Math.min(right.length(), typed.length());
    while (from < least && right.charAt(from) == typed.charAt(from)) {
      from++;
    }
    int tail = 0;
    while (tail < least - from
        && right.charAt(right.length() - 1 - tail) == typed.charAt(typed.length() - 1 - tail)) {
      tail++;
    }
    String a = right.substring(from, right.length() - tail);
    String b = typed.substring(from, typed.length() - tail);
    boolean exchanged = a.length() == 2 && new StringBuilder(a).reverse().toString().equals(b);
    return exchanged || (a.length() <= 1 && b.length() <= 1);
  }

  private int indexOf(String column) throws DataException {
    int found = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        if (found >= 0) {
          throw new DataException(name + ": two columns are called \"" + column + "\"");
        }
        found = i;
      }
    }
    return found;
  }
}
