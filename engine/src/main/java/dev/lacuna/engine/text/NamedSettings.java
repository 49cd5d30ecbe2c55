package dev.lacuna.engine.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A name with settings that may be left out, as people write losses, optimizers and schedules:
 * {@code name:setting=value,setting=value}.
 */
public final class NamedSettings {
  private final String name;
  private final Map<String, String> values = new LinkedHashMap<>();

  private NamedSettings(String name) {
    this.name = name;
  }

  /**
   * Reads a text. Nothing is known yet of which names and settings there are.
   *
   * @throws IllegalArgumentException if a setting has no value or is given twice
   */
  public static NamedSettings parse(String text) {
    int colon = text.indexOf(':');
    NamedSettings settings = new NamedSettings(colon < 0 ? text : text.substring(0, colon));
    if (colon < 0) {
      return settings;
    }
    for (String part : text.substring(colon + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw settings.refused("expected setting=value, got '" + part + "'");
      }
      if (settings.values.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw settings.refused(part.substring(0, equals) + " is given twice");
      }
    }
    return settings;
  }

  /** What stands before the colon, or all of a text without one. */
  public String name() {
    return name;
  }

  /** Whether a setting was given. */
  public boolean has(String setting) {
    return values.containsKey(setting);
  }

  /**
   * Refuses settings that there are not.
   *
   * @throws IllegalArgumentException naming the first one that is none of {@code known}, and these
   */
  public void requireKnown(String... known) {
    for (String setting : values.keySet()) {
      if (!List.of(known).contains(setting)) {
        throw new IllegalArgumentException(
            "%s has no setting '%s'; there are %s"
                .formatted(name, setting, known.length == 0 ? "none" : String.join(", ", known)));
      }
    }
  }

  /**
   * A number.
   *
   * @param usual the value if it was not given
   * @throws IllegalArgumentException if it is no number
   */
  public double number(String setting, double usual) {
    return read(setting, usual, Double::valueOf, "a number");
  }

  /**
   * A number as a float, read as one, so that no value is rounded twice.
   *
   * @param usual the value if it was not given
   * @throws IllegalArgumentException if it is no number
   */
  public float number(String setting, float usual) {
    return read(setting, usual, Float::valueOf, "a number");
  }

  /**
   * A whole number.
   *
   * @param usual the value if it was not given
   * @throws IllegalArgumentException if it is no whole number
   */
  public int count(String setting, int usual) {
    return read(setting, usual, Integer::valueOf, "a whole number");
  }

  /** Whether a setting was given as this word, which stands for what is not known yet. */
  public boolean is(String setting, String word) {
    return word.equals(values.get(setting));
  }

  /**
   * A switch.
   *
   * @param usual the value if it was not given
   * @throws IllegalArgumentException if it is none of {@code true}, {@code false}, 1 and 0
   */
  public boolean flag(String setting, boolean usual) {
    return switch (values.getOrDefault(setting, String.valueOf(usual))) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw refused(
              setting + " must be true or false, 1 or 0, got '" + values.get(setting) + "'");
    };
  }

  /**
   * One of the constants of an enum, written in lower case.
   *
   * @param usual the constant if it was not given
   * @throws IllegalArgumentException if there is no such constant; the message lists them
   */
  public <E extends Enum<E>> E choice(String setting, E usual) {
    String value = values.get(setting);
    if (value == null) {
      return usual;
    }
    List<String> names = new ArrayList<>();
    for (E constant : usual.getDeclaringClass().getEnumConstants()) {
      String lower = constant.name().toLowerCase(Locale.ROOT);
      if (lower.equals(value)) {
        return constant;
      }
      names.add(lower);
    }
    throw refused(setting + " must be " + String.join(" or ", names) + ", got '" + value + "'");
  }

  private <N extends Number> N read(
      String setting, N usual, Function<String, N> reader, String expected) {
    String value = values.get(setting);
    try {
      return value == null ? usual : reader.apply(value);
    } catch (NumberFormatException e) {
      throw refused(setting + " must be " + expected + ", got '" + value + "'");
    }
  }

  private IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(name + ": " + reason);
  }
}
