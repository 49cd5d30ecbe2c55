package dev.lacuna.cli;

import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.AdamW;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.optim.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Optimizers as the command line writes them: a name, then settings that may be left out. */
final class OptimizerText {
  private static final List<String> ADAM = List.of("beta1", "beta2", "epsilon", "form");
  private static final List<String> ADAMW = List.of("beta1", "beta2", "epsilon", "form", "decay");

  private final String name;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private OptimizerText(String text) {
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

  /**
   * Reads {@code adam:beta1=..,beta2=..,epsilon=..,form=keras|torch}, {@code adamw:decay=..} with
   * the settings of adam, or {@code sgd:momentum=..,nesterov=true|false,form=keras|torch}.
   *
   * @throws IllegalArgumentException if there is no such optimizer or setting, or a value is out of
   *     range
   */
  static Optimizer parse(String text, float learningRate) {
    OptimizerText parsed = new OptimizerText(text);
    return switch (parsed.name) {
      case "adam" -> parsed.adam(learningRate, ADAM);
      case "adamw" ->
          new AdamW(parsed.adam(learningRate, ADAMW), (float) parsed.number("decay", 0.01));
      case "sgd" -> parsed.sgd(learningRate);
      default ->
          throw new IllegalArgumentException(
              "unknown optimizer '" + parsed.name + "'; there are adam, adamw and sgd");
    };
  }

  private Adam adam(float learningRate, List<String> known) {
    requireKnown(known);
    Adam.Form form = choice("form", Adam.Form.KERAS);
    Adam usual = form == Adam.Form.KERAS ? Adam.keras(learningRate) : Adam.torch(learningRate);
    return new Adam(
        learningRate,
        number("beta1", usual.beta1()),
        number("beta2", usual.beta2()),
        settings.containsKey("epsilon")
            ? (float) number("epsilon", usual.epsilon())
            : usual.epsilon(),
        form);
  }

  private Optimizer sgd(float learningRate) {
    requireKnown(List.of("momentum", "nesterov", "form"));
    return new Sgd(
        learningRate,
        (float) number("momentum", 0),
        flag("nesterov"),
        choice("form", Sgd.Form.KERAS));
  }

  private void requireKnown(List<String> known) {
    for (String setting : settings.keySet()) {
      if (setting.equals("lr")) {
        throw new IllegalArgumentException("the learning rate has an option of its own, --lr");
      }
      if (!known.contains(setting)) {
        throw new IllegalArgumentException(
            "%s has no setting '%s'; there are %s"
                .formatted(name, setting, String.join(", ", known)));
      }
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

  private boolean flag(String setting) {
    return switch (settings.getOrDefault(setting, "false")) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              name
                  + ": "
                  + setting
                  + " must be true or false, got '"
                  + settings.get(setting)
                  + "'");
    };
  }

  private <E extends Enum<E>> E choice(String setting, E usual) {
    String value = settings.get(setting);
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
    throw new IllegalArgumentException(
        "%s: %s must be %s, got '%s'".formatted(name, setting, String.join(" or ", names), value));
  }
}
