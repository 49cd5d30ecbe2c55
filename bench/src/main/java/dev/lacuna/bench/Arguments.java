package dev.lacuna.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** The command line of a measuring program: pairs of {@code --name value}. */
final class Arguments {
  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line.
   *
   * @param defaults every option there is, and its value where it is not given
   * @throws IllegalArgumentException if an option is unknown or has no value
   */
  static Arguments parse(Map<String, String> defaults, String... args) {
    Map<String, String> values = new LinkedHashMap<>(defaults);
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!defaults.containsKey(name)) {
        throw new IllegalArgumentException(
            "unknown option '"
                + args[i]
                + "'; there are --"
                + String.join(" --", defaults.keySet()));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("option " + args[i] + " needs a value");
      }
      values.put(name, args[i + 1]);
    }
    return new Arguments(values);
  }

  String text(String name) {
    return values.get(name);
  }

  /**
   * A whole number above 0.
   *
   * @throws IllegalArgumentException if the value is none
   */
  int positive(String name) {
    String value = values.get(name);
    if (!value.matches("0*[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(
          "--" + name + " must be a whole number above 0, got '" + value + "'");
    }
    return Integer.parseInt(value);
  }
}
