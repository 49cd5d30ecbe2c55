package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Losses by the text that names them, on the command line and in model files. */
public final class Losses {
  static final String WEIGHTED_BCE = "wbce";

  private static final List<Form> FORMS =
      List.of(
          new Form(WEIGHTED_BCE, List.of("wp", "wn", "wu"), Losses::weightedBinaryCrossEntropy));

  private Losses() {}

  /**
   * Reads a loss as {@link Loss#describe} writes it: a name, then parameters that may be left out.
   *
   * <p>{@code wbce:wp=1,wn=0.5,wu=0} is {@link WeightedBinaryCrossEntropy}: wp for positives (1
   * where left out), wn for verified negatives (0.5), wu for unknown labels (as wn).
   *
   * @throws IllegalArgumentException if there is no such loss or parameter, or a value is out of
   *     range; the message lists what there is
   */
  public static Loss parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    for (Form form : FORMS) {
      if (form.name.equals(name)) {
        return form.maker.apply(colon < 0 ? Map.of() : parameters(form, text.substring(colon + 1)));
      }
    }
    throw new IllegalArgumentException(
        "unknown loss '"
            + name
            + "'; there is "
            + FORMS.stream().map(Form::usage).collect(Collectors.joining("; ")));
  }

  private static Map<String, Float> parameters(Form form, String text) {
    Map<String, Float> parameters = new HashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "loss "
                + form.name
                + ": expected parameter=value, got '"
                + part
                + "' ("
                + form.usage()
                + ")");
      }
      String parameter = part.substring(0, equals);
      if (!form.parameters.contains(parameter)) {
        throw new IllegalArgumentException(
            "loss "
                + form.name
                + " has no parameter '"
                + parameter
                + "'; it takes "
                + form.usage());
      }
      float value = number(form, parameter, part.substring(equals + 1));
      if (parameters.put(parameter, value) != null) {
        throw new IllegalArgumentException(
            "loss " + form.name + ": parameter " + parameter + " is given twice");
      }
    }
    return parameters;
  }

  private static float number(Form form, String parameter, String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "loss " + form.name + ": " + parameter + " must be a number, got '" + text + "'", e);
    }
  }

  private static Loss weightedBinaryCrossEntropy(Map<String, Float> parameters) {
    float positive = parameters.getOrDefault("wp", 1f);
    float negative = parameters.getOrDefault("wn", 0.5f);
    float unknown = parameters.getOrDefault("wu", negative);
    return new WeightedBinaryCrossEntropy(positive, negative, unknown);
  }

  /** A loss that can be asked for. */
  private record Form(
      String name, List<String> parameters, Function<Map<String, Float>, Loss> maker) {

    String usage() {
      return parameters.stream()
          .map(p -> p + "=NUMBER")
          .collect(Collectors.joining(",", name + ":", ""));
    }
  }
}
