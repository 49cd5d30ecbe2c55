package dev.lacuna.cnn.data.label;

import java.util.ArrayList;
import java.util.List;

/**
 * The labels of a cell: between separators, or as a list in brackets as JSON and Python write it.
 */
final class TagCell {
  private final String text;
  private int at = 1;

  private TagCell(String text) {
    this.text = text;
  }

  static boolean isList(String cell) {
    String text = cell.strip();
    return text.length() >= 2 && text.charAt(0) == '[' && text.charAt(text.length() - 1) == ']';
  }

  /**
   * The parts of a cell in their order, those that are not blank.
   *
   * @throws IllegalArgumentException if a list is faulty
   */
  static List<String> parts(String cell, String separator) {
    if (isList(cell)) {
      return new TagCell(cell.strip()).list();
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= cell.length()) {
      int to = cell.indexOf(separator, from);
      to = to < 0 ? cell.length() : to;
      String part = cell.substring(from, to).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      from = to + separator.length();
    }
    return parts;
  }

  private List<String> list() {
    List<String> parts = new ArrayList<>();
    int end = text.length() - 1;
    while (skipSpaces() < end) {
      char c = text.charAt(at);
      String part = c == '"' || c == '\'' ? quoted(c) : bare(end);
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
      if (skipSpaces() < end) {
        if (text.charAt(at) != ',') {
          throw new IllegalArgumentException("expected a comma between the labels of " + text);
        }
        at++;
      }
    }
    return parts;
  }

  private int skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private String bare(int end) {
    int comma = text.indexOf(',', at);
    int to = comma < 0 ? end : comma;
    String part = text.substring(at, to);
    at = to;
    return part;
  }

  private String quoted(char quote) {
    StringBuilder part = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return part.toString();
      }
      part.append(c == '\\' && at + 1 < text.length() ? escaped() : c);
    }
    throw new IllegalArgumentException("a quote is not closed in the list " + text);
  }

  private char escaped() {
    char c = text.charAt(++at);
    if (c == 'u' && at + 4 < text.length()) {
      String digits = text.substring(at + 1, at + 5);
      try {
        at += 4;
        return (char) Integer.parseInt(digits, 16);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("\\u" + digits + " is no character in " + text, e);
      }
    }
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> c;
    };
  }
}
