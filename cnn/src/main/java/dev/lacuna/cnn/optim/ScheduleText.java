package dev.lacuna.cnn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schedules as people write them: a name, a colon, settings with commas between them. */
final class ScheduleText {
  private final String name;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private ScheduleText(String text) {
    int colon = text.indexOf(':');
    name = colon < 0 ? text : text.substring(0, colon);
    if (colon < 0) {
      return;
    }
    for (String part : text.substring(colon + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(name + ": expected setting=value, got '" + part + "'");
      }
      if (settings.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            name + ": " + part.substring(0, equals) + " is given twice");
      }
    }
  }

  static LearningRateSchedule parse(String text) {
    ScheduleText parsed = new ScheduleText(text);
    return switch (parsed.name) {
      case "constant" -> {
        parsed.requireKnown(List.of());
        yield new LearningRateSchedule.Constant();
      }
      case "step" -> {
        parsed.requireKnown(List.of("every", "factor"));
        yield new LearningRateSchedule.Step(
            parsed.count("every", 10), parsed.number("factor", 0.1));
      }
      case "cosine" -> {
        parsed.requireKnown(List.of("rise"));
        yield new LearningRateSchedule.Cosine(parsed.number("rise", 0));
      }
      case "one-cycle" -> {
        parsed.requireKnown(List.of("rise"));
        yield new LearningRateSchedule.OneCycle(parsed.number("rise", 0.3));
      }
      case "plateau" -> {
        parsed.requireKnown(List.of("patience", "factor"));
        yield new LearningRateSchedule.Plateau(
            parsed.count("patience", 2), parsed.number("factor", 0.1));
      }
      default ->
          throw new IllegalArgumentException(
              "unknown schedule '"
                  + parsed.name
                  + "'; there are constant, step, cosine, one-cycle and plateau");
    };
  }

  private void requireKnown(List<String> known) {
    for (String setting : settings.keySet()) {
      if (!known.contains(setting)) {
        throw new IllegalArgumentException(
            "%s has no setting '%s'; there are %s"
                .formatted(name, setting, known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }

  private int count(String setting, int usual) {
    String value = settings.get(setting);
    try {
      return value == null ? usual : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": " + setting + " must be a whole number of epochs, got '" + value + "'", e);
    }
  }

  private double number(String setting, double usual) {
    String value = settings.get(setting);
    try {
      return value == null ? usual : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": " + setting + " must be a number, got '" + value + "'", e);
    }
  }
}
