package dev.lacuna.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers that are read together.
 *
 * @param key what JSON calls the group
 * @param title what it is about
 * @param figures its numbers
 */
public record FigureGroup(String key, String title, List<Figure> figures) {

  /** As lines of text: the title, and the numbers indented. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(title);
    for (Figure figure : figures) {
      lines.add("  %-50s%s".formatted(figure.name(), figure.line()));
    }
    return lines;
  }
}
