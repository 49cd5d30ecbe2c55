package dev.lacuna.loss;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parameters of a loss as the command line writes them: {@code name=value,name=value}. */
final class LossParameters {
  /** What a parameter is set to that follows from the training labels. */
  static final String AUTO = "auto";

  private final String loss;
  private final Map<String, String> given = new HashMap<>();

  /**
   * Reads the text behind the colon.
   *
   * @param loss name of the loss, for messages
   * @param text null for none
   * @param known names that the loss takes
   * @param usage all of them, for messages
   */
  LossParameters(String loss, String text, List<String> known, String usage) {
    this.loss = loss;
    if (text == null) {
      return;
    }
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "loss %s: expected parameter=value, got '%s' (%s)".formatted(loss, part, usage));
      }
      String name = part.substring(0, equals);
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "loss %s has no parameter '%s'; it takes %s".formatted(loss, name, usage));
      }
      if (given.put(name, part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "loss %s: parameter %s is given twice".formatted(loss, name));
      }
    }
  }

  /** Whether a parameter was given. */
  boolean has(String name) {
    return given.containsKey(name);
  }

  /** Whether a parameter is left to the training labels. */
  boolean isAuto(String name) {
    return AUTO.equals(given.get(name));
  }

  /** A number, or the usual one. */
  float number(String name, float usual) {
    String text = given.get(name);
    try {
      return text == null ? usual : Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "loss %s: %s must be a number, got '%s'".formatted(loss, name, text), e);
    }
  }

  /** 1 for true or 0 for false, or the usual one. */
  boolean flag(String name, boolean usual) {
    String text = given.getOrDefault(name, usual ? "1" : "0");
    if (!text.equals("0") && !text.equals("1")) {
      throw new IllegalArgumentException(
          "loss %s: %s must be 0 or 1, got '%s'".formatted(loss, name, text));
    }
    return text.equals("1");
  }
}
