package dev.lacuna.cnn.data.label;

import java.util.Locale;

/**
 * What a label file means by a 0 in a label's column, or by an empty list: that the labels were
 * checked and do not fit, or only that nobody gave them.
 */
public enum Absence {
  /**
   * They do not fit if the same file has another way to say that nothing is known (an empty cell, a
   * null, a -1) and uses it; else nothing is known.
   */
  AUTO,
  /** Checked: they do not fit. */
  NEGATIVE,
  /** Nothing is known. */
  UNKNOWN;

  /** Whether an absent label does not fit, in a file that says "unknown" in another way or not. */
  boolean denies(boolean saysUnknown) {
    return this == NEGATIVE || (this == AUTO && saysUnknown);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
