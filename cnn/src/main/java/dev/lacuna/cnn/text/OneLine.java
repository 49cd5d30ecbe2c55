package dev.lacuna.cnn.text;

import java.util.regex.Pattern;

/**
 * Messages may quote names and values out of files by strangers: line breaks, terminal escapes and
 * marks that reverse the direction of the text must not reach a terminal or a log, nor a text
 * without end.
 */
public final class OneLine {
  private static final int LONGEST = 1000;

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

  private OneLine() {}

  /** The text with a space for each run of unprintable characters, cut after 1,000. */
  public static String of(String text) {
    return shortened(UNPRINTABLE.matcher(text).replaceAll(" "), LONGEST);
  }

  /** The text, cut after so many characters; three dots stand for what is left out. */
  public static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}
