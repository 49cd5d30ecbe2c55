package dev.lacuna.cnn.layer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a layer's configuration from JSON or YAML values. Every error names the setting, its value
 * and what was expected; a setting that nobody asked for is an error too.
 */
public final class LayerConfig {
  private final Map<String, ?> values;
  private final Set<String> known = new LinkedHashSet<>();

  /** Over the settings of one layer. */
  public LayerConfig(Map<String, ?> values) {
    this.values = values;
  }

  private Object value(String name) {
    known.add(name);
    return values.get(name);
  }

  /** A setting that must be given: an integer of at least 1. */
  public int positive(String name) {
    Object value = value(name);
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing: an integer of at least 1");
    }
    return positive(name, value);
  }

  /** An integer of at least 1, or a default. */
  public int positive(String name, int otherwise) {
    Object value = value(name);
    return value == null ? otherwise : positive(name, value);
  }

  private static int positive(String name, Object value) {
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 1) {
      return number.intValue();
    }
    throw new IllegalArgumentException(
        "'" + name + "' must be an integer of at least 1, got " + value);
  }

  /**
   * An extent (height, width), written as one number for both or as a list of two; or a default.
   */
  public Extent extent(String name, Extent otherwise) {
    Object value = value(name);
    if (value == null && otherwise == null) {
      throw new IllegalArgumentException("'" + name + "' is missing: a number or [height, width]");
    }
    if (value == null) {
      return otherwise;
    }
    if (value instanceof List<?> list && list.size() == 2) {
      return new Extent(positive(name, list.get(0)), positive(name, list.get(1)));
    }
    if (value instanceof Number) {
      return Extent.square(positive(name, value));
    }
    throw new IllegalArgumentException(
        "'" + name + "' must be an integer of at least 1 or [height, width], got " + value);
  }

  /** A finite number, or a default. */
  public double number(String name, double otherwise) {
    Object value = value(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("'" + name + "' must be a number, got " + value);
  }

  /** True or false, or a default. */
  public boolean flag(String name, boolean otherwise) {
    Object value = value(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException("'" + name + "' must be true or false, got " + value);
  }

  /** One of an enum's constants in lower case, or a default. */
  public <E extends Enum<E>> E choice(String name, E otherwise) {
    Object value = value(name);
    if (value == null) {
      return otherwise;
    }
    List<String> names = new ArrayList<>();
    for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
      String lower = constant.name().toLowerCase(Locale.ROOT);
      if (lower.equals(value)) {
        return constant;
      }
      names.add(lower);
    }
    throw new IllegalArgumentException(
        "'" + name + "' must be one of " + String.join(", ", names) + ", got " + value);
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if there are settings that were never asked for
   */
  public void finish() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "unknown setting '"
                + name
                + "'; "
                + (known.isEmpty() ? "there are none" : "there are " + String.join(", ", known)));
      }
    }
  }
}
